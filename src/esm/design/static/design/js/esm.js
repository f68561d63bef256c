/* Small helps on top of pages that work without them. Each is asked for by a data-attribute: design/README.md.
   No dependencies, no inline style, no eval. */
(() => {
  "use strict";

  const WORDS = {
    uk: {
      saved: "Збережено о %",
      saving: "Зберігаємо…",
      offline: "Звʼязку немає. Відповіді лишилися на цьому пристрої; збережемо, щойно звʼязок зʼявиться.",
      offlineLost: "Звʼязку немає, і ці відповіді ще не збережено. Не закривайте сторінку.",
      signedOut: "Ви вийшли із системи. Увійдіть в іншій вкладці й поверніться сюди: відповіді на цьому пристрої цілі.",
      refused: "Не вдалося зберегти. Натисніть «Зберегти чернетку», щоб побачити чому.",
      found: "На цьому пристрої є відповіді, які не встигли зберегтися (%).",
      restore: "Повернути їх",
      discard: "Відкинути",
      left: "Залишилося символів: %",
      over: "На % більше, ніж радимо. Ми нічого не обріжемо.",
      cap: "Більше за межу на % грн",
      idle: "Ви ще тут? Торкніться клавіші чи екрана: за % с усе, що ви писали, зникне.",
    },
    en: {
      saved: "Saved at %",
      saving: "Saving…",
      offline: "No connection. Your answers are kept on this device and will be saved when it is back.",
      offlineLost: "No connection, and these answers are not saved yet. Keep this page open.",
      signedOut: "You have been signed out. Sign in in another tab and come back: your answers are kept on this device.",
      refused: "Could not save. Press “Save draft” to see why.",
      found: "This device has answers that were not saved (%).",
      restore: "Bring them back",
      discard: "Discard",
      left: "Characters left: %",
      over: "% more than advised. Nothing will be cut.",
      cap: "Over the limit by UAH %",
      idle: "Still here? Touch a key or the screen: in % s all you wrote will be gone.",
    },
  };
  const words = WORDS[document.documentElement.lang] || WORDS.uk;
  const say = (key, value) => words[key].replace("%", value ?? "");
  const NBSP = "\u00a0";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const clock = (date = new Date()) =>
    `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;

  /* ---- Autosave: <form data-autosave="/where/" > ---- */

  const EVERY = 20000;
  const PAUSE = 800;

  function autosave(form) {
    const url = form.dataset.autosave || form.action;
    const key = `esm:${location.pathname}:${form.id}`;
    const mayKeep = form.dataset.keep !== "no" && !document.documentElement.dataset.idle;
    const status = statusOf(form);
    let sent = snapshot(form);
    let running = false;
    let submitting = false;
    let failed = false;
    let timer = 0;

    const dirty = () => snapshot(form) !== sent;

    function tell(text, warn) {
      if (status.textContent !== text) status.textContent = text;
      status.classList.toggle("saved--warn", Boolean(warn));
    }

    function keep() {
      if (!mayKeep) return false;
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
        return true;
      } catch {
        return false;
      }
    }

    function forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        /* private mode: there was nothing to forget */
      }
    }

    async function save() {
      if (running || submitting || !dirty()) return;
      running = true;
      const now = snapshot(form);
      try {
        const answer = await fetch(url, {
          method: "POST",
          body: textOnly(form),
          headers: { "X-Autosave": "1", Accept: "application/json" },
          credentials: "same-origin",
        });
        const isJson = (answer.headers.get("content-type") || "").includes("json");
        const told = isJson ? await answer.json() : {};
        if (answer.status === 401 || (answer.redirected && answer.url.includes("login"))) {
          failed = true;
          keep();
          tell(say("signedOut"), true);
        } else if (answer.ok) {
          sent = now;
          failed = false;
          for (const [name, value] of Object.entries(told.fields || {})) {
            const field = form.elements.namedItem(name);
            if (field && "value" in field) field.value = value;
          }
          forget();
          tell(told.message || say("saved", told.saved || clock()));
        } else {
          failed = true;
          keep();
          tell(told.message || say("refused"), true);
        }
      } catch {
        failed = true;
        tell(say(keep() ? "offline" : "offlineLost"), true);
      } finally {
        running = false;
      }
    }

    function soon() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    form.addEventListener("change", soon);
    form.addEventListener("focusout", () => dirty() && soon());
    setInterval(save, EVERY);
    addEventListener("online", save);
    form.addEventListener("submit", () => {
      submitting = true;
      clearTimeout(timer);
      if (failed) keep();
      else forget();
    });
    addEventListener("pageshow", () => (submitting = false));
    addEventListener("beforeunload", (event) => {
      if (!submitting && dirty()) {
        if (failed) keep();
        event.preventDefault();
      }
    });
    offerBack(form, key, forget, soon);
  }

  function statusOf(form) {
    const found = form.querySelector("[data-saved]") || document.querySelector("[data-saved]");
    if (found) return found;
    const made = document.createElement("p");
    made.className = "saved";
    made.setAttribute("role", "status");
    form.append(made);
    return made;
  }

  /* What a person answers: hidden version numbers, keys and files are the page's business. */
  const isAnswer = (field) =>
    field.name && !["file", "password", "submit", "button", "hidden", "fieldset", "output"].includes(field.type);
  const isKept = (field) => isAnswer(field) && !field.closest('[data-keep="no"]');

  function values(form, counts = isKept) {
    const kept = {};
    for (const field of form.elements) {
      if (!counts(field)) continue;
      (kept[field.name] ||= []).push(
        field.type === "checkbox" || field.type === "radio"
          ? field.checked
          : field.multiple
            ? [...field.selectedOptions].map((o) => o.value)
            : field.value,
      );
    }
    return kept;
  }

  function fill(form, kept) {
    const seen = {};
    for (const field of form.elements) {
      if (!isKept(field) || !(field.name in kept)) continue;
      const value = kept[field.name][(seen[field.name] = (seen[field.name] ?? -1) + 1)];
      if (value === undefined) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (field.multiple) for (const o of field.options) o.selected = value.includes(o.value);
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  const snapshot = (form) => JSON.stringify(values(form, isAnswer));

  function textOnly(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  }

  function offerBack(form, key, forget, changed) {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return;
    }
    if (!kept || JSON.stringify(kept.values) === JSON.stringify(values(form))) return;
    const note = document.createElement("div");
    note.className = "note note--warn row";
    note.setAttribute("role", "status");
    const text = document.createElement("p");
    const at = new Date(kept.at);
    text.textContent = say("found", `${at.toLocaleDateString(document.documentElement.lang)} ${clock(at)}`);
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn--s";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        forget();
        note.remove();
        form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      });
      return made;
    };
    note.append(
      text,
      button(say("restore"), () => {
        fill(form, kept.values);
        changed();
      }),
      button(say("discard"), () => {}),
    );
    form.prepend(note);
  }

  /* ---- Estimate: sums as typed. The server counts again. ---- */

  const SPACES = /[\s\u00a0\u202f\u2009\u2007'’ʼ]/g;

  /* «1 470,90» → 147090n for 2 places; null when it is no number. */
  function units(text, places) {
    const plain = text.replace(/(грн\.?|₴)\s*$/i, "").replace(SPACES, "").replace(",", ".");
    const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(plain);
    if (!match) return null;
    const rest = (match[2] || "").replace(/0+$/, "");
    if (rest.length > places) return null;
    return BigInt(match[1] + rest.padEnd(places, "0"));
  }

  function hryvnias(kopecks) {
    const whole = (kopecks / 100n).toString().replace(/\B(?=(\d{3})+$)/g, NBSP);
    const rest = kopecks % 100n;
    return rest ? `${whole},${String(rest).padStart(2, "0")}` : whole;
  }

  function estimate(root) {
    function count() {
      const totals = { "": 0n };
      for (const line of all("[data-line]", root)) {
        const quantity = units(line.querySelector("[data-quantity]")?.value ?? "", 3);
        const price = units(line.querySelector("[data-price]")?.value ?? "", 2);
        const output = line.querySelector("[data-sum]");
        const sum = quantity === null || price === null ? null : (quantity * price + 500n) / 1000n;
        if (output) output.textContent = sum === null ? "—" : hryvnias(sum);
        if (sum === null) continue;
        totals[""] += sum;
        const source = line.querySelector("[data-source]")?.value;
        if (source) totals[source] = (totals[source] ?? 0n) + sum;
      }
      for (const output of all("[data-total]")) {
        const total = totals[output.dataset.total] ?? 0n;
        output.textContent = hryvnias(total);
        const over = output.dataset.cap && total > BigInt(output.dataset.cap) ? total - BigInt(output.dataset.cap) : 0n;
        const warning = output.dataset.warning && document.getElementById(output.dataset.warning);
        if (warning) warning.textContent = over ? say("cap", hryvnias(over)) : "";
      }
    }
    root.addEventListener("input", count);
    root.addEventListener("change", count);
    count();
  }

  /* ---- Counters warn; they never cut. ---- */

  function counter(field) {
    const limit = Number(field.dataset.count);
    const line = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
    if (!limit || !line) return;
    const aloud = document.createElement("p");
    aloud.className = "vh";
    aloud.setAttribute("role", "status");
    line.after(aloud);
    let wasOver = false;
    const show = () => {
      const left = limit - [...field.value].length;
      const over = left < 0;
      line.textContent = over ? say("over", String(-left)) : say("left", String(left));
      line.classList.toggle("counter--over", over);
      if (over !== wasOver) aloud.textContent = line.textContent;
      wasOver = over;
    };
    field.addEventListener("input", show);
    show();
  }

  /* ---- Unsaved work, second clicks, printing ---- */

  function guard(form) {
    const before = snapshot(form);
    let leaving = false;
    form.addEventListener("submit", () => (leaving = true));
    addEventListener("pageshow", () => (leaving = false));
    addEventListener("beforeunload", (event) => {
      if (!leaving && snapshot(form) !== before) event.preventDefault();
    });
  }

  function once(form) {
    let gone = false;
    form.addEventListener("submit", (event) => {
      if (gone) event.preventDefault();
      gone = true;
      form.setAttribute("aria-busy", "true");
    });
    addEventListener("pageshow", () => {
      gone = false;
      form.removeAttribute("aria-busy");
    });
  }

  function print(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* ---- A shared computer: <html data-idle="90"> forgets who sat there ---- */

  function idle(page) {
    const most = Number(page.dataset.idle);
    const note = document.createElement("div");
    let left = most;
    note.setAttribute("role", "alert");
    document.body.append(note);
    const touched = () => {
      left = most;
      note.textContent = note.className = "";
    };
    ["keydown", "pointerdown", "scroll", "input"].forEach((name) => addEventListener(name, touched, { passive: true }));
    setInterval(() => {
      left -= 1;
      if (left === 20) {
        note.className = "note note--warn idle";
        note.textContent = say("idle", 20);
      }
      if (left <= 0) location.replace("/kiosk/end/");
    }, 1000);
    all("form, input, textarea", page).forEach((element) => element.setAttribute("autocomplete", "off"));
    try {
      localStorage.clear();
    } catch {
      /* nothing is stored where nothing may be */
    }
  }

  /* ---- htmx: busy while loading, focus where the server says (data-focus in what it sent) ---- */

  const target = (event) => event.detail?.ctx?.target;
  document.addEventListener("htmx:before:request", (e) => target(e)?.setAttribute?.("aria-busy", "true"));
  document.addEventListener("htmx:finally:request", (e) => target(e)?.removeAttribute?.("aria-busy"));
  document.addEventListener("htmx:after:process", (e) => begin(e.target));
  document.addEventListener("htmx:after:swap", (e) => target(e)?.querySelector?.("[data-focus]")?.focus());

  const HELPS = [
    ["form[data-autosave]", autosave],
    ["[data-estimate]", estimate],
    ["[data-count]", counter],
    ["form[data-guard]", guard],
    ["form[data-once]", once],
    ["[data-print]", print],
    ["html[data-idle]", idle],
  ];
  const begun = new WeakMap();

  function begin(root) {
    if (!root?.querySelectorAll) return;
    for (const [selector, help] of HELPS) {
      for (const element of [...(root.matches?.(selector) ? [root] : []), ...all(selector, root)]) {
        const done = begun.get(element) || new Set();
        if (done.has(help)) continue;
        begun.set(element, done.add(help));
        help(element);
      }
    }
  }

  begin(document);
})();
