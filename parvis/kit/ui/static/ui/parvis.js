// Comfort only: every page works without this file. No dependency, nothing stored, no request but to this site.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Errors: bring the reader to the summary; its links focus the control they name.
  const focusSummary = () => document.querySelector("[data-focus]")?.focus();

  // A form is sent once: a second press on the button does nothing until the page comes back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "post" && !form.hasAttribute("data-many")) {
      form.dataset.sent = "1";
      all("button.button", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    }
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }));

  // How many characters or words are left; said to screen readers a little after the person stops typing.
  const count = (hint) => {
    const area = document.getElementById(hint.id.replace(/_count$/, ""));
    const limit = Number(hint.dataset.limit);
    const show = () => {
      const text = area.value.trim();
      const used = hint.dataset.unit === "words" ? (text ? text.split(/\s+/).length : 0) : area.value.length;
      const left = limit - used;
      hint.textContent = (left < 0 ? hint.dataset.over : hint.dataset.left).replace("{n}", Math.abs(left));
      hint.classList.toggle("over", left < 0);
      hint.setAttribute("aria-live", left < limit / 10 ? "polite" : "off");
    };
    area?.addEventListener("input", show);
    if (area) show();
  };

  // A whole date pasted in one box fills the three.
  document.addEventListener("paste", (event) => {
    const box = event.target.closest?.("[data-date]");
    const found = box && event.clipboardData.getData("text").trim().match(/^(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})$/);
    if (!found) return;
    event.preventDefault();
    all("[data-date]", box.closest(".parts")).forEach((part) => {
      part.value = found[{ day: 1, month: 2, year: 3 }[part.dataset.date]];
    });
  });

  // Rows to tick: the box of the heading ticks all, the bar counts. Asked anew each time, since rows come and go.
  const ticks = (bar) => all(`#${bar.dataset.bulk} tbody [type=checkbox]`);
  const tally = (bar) => {
    const boxes = ticks(bar);
    const ticked = boxes.filter((box) => box.checked).length;
    const label = bar.querySelector(".bulk-count");
    bar.dataset.none ??= label.textContent;
    const words = ticked > 1 ? bar.dataset.many : bar.dataset.one;
    label.textContent = ticked ? words.replace("{n}", ticked) : bar.dataset.none;
    bar.classList.toggle("active", ticked > 0);
    const whole = document.querySelector(`[data-select-all="${bar.dataset.bulk}"]`);
    if (!whole) return;
    whole.hidden = false;
    whole.checked = ticked > 0 && ticked === boxes.length;
    whole.indeterminate = ticked > 0 && !whole.checked;
  };
  document.addEventListener("change", (event) => {
    const whole = event.target.dataset?.selectAll;
    all("[data-bulk]").forEach((bar) => {
      if (whole === bar.dataset.bulk) ticks(bar).forEach((box) => { box.checked = event.target.checked; });
      tally(bar);
    });
  });

  // Ctrl K: a window over the page; without it the same address is a page.
  const palette = (dialog) => {
    const input = dialog.querySelector("input");
    const results = dialog.querySelector("[data-results]");
    let waiting, last;
    const search = async () => {
      const asked = last = input.value;
      const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" } });
      if (answer.ok && asked === last) results.innerHTML = await answer.text();
    };
    const open = () => { if (!dialog.open) { dialog.showModal(); input.select(); search().catch(() => {}); } };
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    });
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => search().catch(() => {}), 150); });
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...all("a", results)];
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      stops[(at + stops.length) % stops.length].focus();
      event.preventDefault();
    });
  };

  // A part of the page that follows events: on each, the page is asked again and that part alone replaced,
  // unless someone is busy in it.
  const busy = (part) => part.contains(document.activeElement) || all("input, textarea, select", part).some(
    (box) => box.checked !== box.defaultChecked || (box.defaultValue !== undefined && box.value !== box.defaultValue));
  const stream = (part) => {
    let waiting;
    const refresh = async () => {
      const answer = await fetch(part.dataset.refresh || location.href, { headers: { "X-Refresh": part.id } });
      if (!answer.ok || busy(part)) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      if (!fresh) return;
      part.replaceChildren(...fresh.childNodes);
      enliven(part);
    };
    new EventSource(part.dataset.stream).onmessage = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => refresh().catch(() => {}), 200);
    };
  };

  // A page whose questions depend on one another is asked again when an answer changes: questions come and go,
  // those that stay keep their place, their focus and what was typed in them.
  const merge = (old, fresh) => {
    let at = old.firstElementChild;
    let added = 0;
    const dropUntil = (stop) => {
      while (at && at !== stop) { const next = at.nextElementSibling; at.remove(); at = next; }
    };
    for (const child of [...fresh.children]) {
      const twin = child.id && all(":scope > [id]", old).find((one) => one.id === child.id);
      if (!twin) { old.insertBefore(child, at); added += 1; continue; }
      dropUntil(twin);
      at = twin.nextElementSibling;
      if (twin.type === "hidden") twin.value = child.value;
      all("[data-merge]", twin).forEach((part) => {
        const other = child.querySelector(`#${part.id}`);
        if (other) added += merge(part, other);
      });
    }
    dropUntil(null);
    return added;
  };
  const live = (form) => {
    const name = form.dataset.live;
    let last = 0;
    form.addEventListener("change", async () => {
      const mine = last += 1;
      const answers = new FormData(form);
      for (const [key, value] of [...answers]) if (value instanceof File) answers.delete(key);
      const answer = await fetch(form.action, { method: "POST", body: answers, headers: { "X-Refresh": name } }).catch(() => null);
      if (!answer?.ok || mine !== last || form.dataset.sent) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(name);
      const part = document.getElementById(name);
      if (!fresh || !part) return;
      const added = merge(part, fresh);
      enliven(part);
      const told = document.getElementById(`${name}-told`);
      if (told) told.textContent = added ? told.dataset.said : "";
    });
  };

  // A document is looked at in a window over the page, which keeps what is being typed.
  const view = (link, event) => {
    const dialog = document.getElementById("viewer");
    if (!dialog?.showModal) return;
    event.preventDefault();
    const shown = document.createElement(link.dataset.view === "image" ? "img" : "iframe");
    shown.src = link.href;
    shown[link.dataset.view === "image" ? "alt" : "title"] = link.title || link.textContent;
    dialog.querySelector("h2").textContent = link.title || link.textContent;
    dialog.querySelector("a").href = link.href;
    dialog.querySelector(".viewer-body").replaceChildren(shown);
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const copier = event.target.closest?.("[data-copy]");
    if (copier) {
      navigator.clipboard.writeText(document.getElementById(copier.dataset.copy).value).then(() => {
        copier.querySelector("span").textContent = copier.dataset.done;
      });
    }
    const viewed = event.target.closest?.("[data-view]");
    if (viewed && !event.ctrlKey && !event.metaKey && !event.shiftKey) view(viewed, event);
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  });

  const enliven = (root) => {
    all("[data-limit]", root).forEach(count);
    all("[data-bulk]", root).forEach(tally);
    if (navigator.clipboard) all("[data-copy]", root).forEach((button) => { button.hidden = false; });
  };
  const start = () => {
    focusSummary();
    enliven(document);
    all("[data-palette]").forEach(palette);
    all("[data-stream]").forEach(stream);
    all("[data-live]").forEach(live);
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
