"""Readers of the environment and the choice of ports: what they accept, and how they refuse."""

import socket

import pytest

from parvis.config import env, ports
from parvis.config.errors import ServeError


def test_an_address_with_a_socket_folder_and_odd_characters_survives():
    found = env.database("postgresql://a%40b:p%2Fw%3A@/parvis?host=%2Fvar%2Frun&port=5433&sslmode=disable")
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("a@b", "p/w:", "/var/run")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]) == ("5433", "parvis", {"sslmode": "disable"})


def test_another_kind_of_database_is_refused():
    with pytest.raises(env.SettingError, match="expected postgresql:"):
        env.database("mysql://a@b/c")


def test_a_taken_port_that_was_asked_for_is_refused_and_a_default_one_is_passed_over():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match="another program uses it"):
            ports.explicit("127.0.0.1", "PORT", str(port))
        assert ports.first_free("127.0.0.1", port, taken=set()) > port


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "", "８０８０"])
def test_what_is_no_port_is_refused(value):
    with pytest.raises(ServeError, match="expected a port number"):
        ports.explicit("127.0.0.1", "PORT", value)
