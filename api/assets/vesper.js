// The one script of all pages. Every page works without it; it makes live parts live.
//
// data-live="URL"         the element's content is replaced by what URL answers, whenever something
//                         happens: data-events="URL" (server-sent events), or data-every="SECONDS"
// data-until="INSTANT"    counts down to it, by the server's clock
// data-draft="NAME"       what is typed is kept until it is sent
// data-key="K"            pressed by that key, where nobody is typing
// data-once               a form that is sent once, however often it is pressed
// data-opens="ID"         opens a dialog
// data-zone               takes the browser's time zone where it is empty or UTC
// data-paint              a table of checkboxes that can be painted

const here = document.body;
const csrf = here.dataset.csrf;
const skew = Date.parse(here.dataset.now) - Date.now();
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.cookie = `vesper-zone=${encodeURIComponent(zone)};path=/;max-age=31536000;samesite=lax`;

// -- counting down --------------------------------------------------------------------------------

function clock(seconds) {
  const left = Math.max(0, Math.floor(seconds));
  const two = (part) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}

function tick() {
  for (const element of all("[data-until]")) {
    const left = (Date.parse(element.dataset.until) - Date.now() - skew) / 1000;
    element.textContent = clock(left);
    element.classList.toggle("over", left <= 0);
  }
}
tick();
setInterval(tick, 1000);

// -- what was typed -------------------------------------------------------------------------------

const kept = (element) => `vesper-draft:${location.pathname}:${element.dataset.draft}`;

function restore(root) {
  for (const element of all("[data-draft]", root)) {
    const text = sessionStorage.getItem(kept(element));
    if (text && !element.value) element.value = text;
  }
}
restore(document);
addEventListener("input", ({ target }) => {
  if (target.dataset?.draft) sessionStorage.setItem(kept(target), target.value);
});

// -- live parts -----------------------------------------------------------------------------------

const lost = document.querySelector("[data-lost]");
const alarm = (isLost) => { if (lost) lost.hidden = !isLost; };

// New content takes the place of the old; what is typed, focused and scrolled stays.
function replace(region, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const active = region.contains(document.activeElement) ? document.activeElement.id : "";
  const range = active ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : [];
  const typed = new Map(all("[data-draft]", region).map((element) => [element.dataset.draft, element.value]));
  const scrolled = new Map(all("[data-scroll]", region).map((element) => [element.id, element.scrollTop]));
  if (region.innerHTML === fresh.innerHTML) return;
  region.replaceChildren(...fresh.childNodes);
  for (const element of all("[data-draft]", region)) {
    if (typed.has(element.dataset.draft)) element.value = typed.get(element.dataset.draft);
  }
  for (const [id, top] of scrolled) {
    const element = id && document.getElementById(id);
    if (element) element.scrollTop = top;
  }
  const again = active && document.getElementById(active);
  if (again) {
    again.focus();
    if (again.setSelectionRange && range[0] != null) again.setSelectionRange(...range);
  }
  tick();
}

async function refresh(region) {
  if (region.dataset.busy) { region.dataset.again = "1"; return; }
  region.dataset.busy = "1";
  try {
    const answer = await fetch(region.dataset.live, { headers: { accept: "text/html" }, redirect: "error" });
    if (answer.ok) replace(region, await answer.text());
    alarm(!answer.ok && answer.status >= 500);
  } catch {
    alarm(true);
  }
  delete region.dataset.busy;
  if (region.dataset.again) { delete region.dataset.again; refresh(region); }
}

for (const region of all("[data-live]")) {
  if (region.dataset.every) setInterval(() => document.hidden || refresh(region), region.dataset.every * 1000);
  if (region.dataset.events) {
    const source = new EventSource(region.dataset.events);
    source.onopen = () => { alarm(false); refresh(region); };
    source.onerror = () => alarm(true);
    for (const name of ["offer.created", "offer.ended", "assignment.created", "assignment.ended", "message.created", "clock.warning", "stream.reset"]) {
      source.addEventListener(name, () => refresh(region));
    }
  }
  addEventListener("online", () => refresh(region));
  document.addEventListener("visibilitychange", () => document.hidden || refresh(region));
}
addEventListener("offline", () => alarm(true));

// -- forms ----------------------------------------------------------------------------------------

addEventListener("submit", async (event) => {
  const form = event.target;
  const region = form.closest("[data-live]");
  const button = event.submitter;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.dataset.once !== undefined) form.dataset.sent = "1";
  if (!region || form.dataset.whole !== undefined) return;
  // Inside a live part the page stays: the form is sent beside, and the part is read again.
  event.preventDefault();
  form.dataset.sent = "1";
  const body = new URLSearchParams(new FormData(form, button));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "x-csrf-token": csrf, accept: "text/html" } });
    if (answer.ok) {
      for (const element of all("[data-draft]", form)) {
        sessionStorage.removeItem(kept(element));
        element.value = "";
      }
    } else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      say(form, page.querySelector("main p")?.textContent);
    }
    alarm(false);
    await refresh(region);
  } catch {
    alarm(true);
  }
  delete form.dataset.sent;
});

function say(form, text) {
  const box = document.querySelector("[data-said]");
  if (box && text) { box.textContent = text; box.hidden = false; }
}

// A page that is shown again from the browser's memory can be sent again.
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

// -- keys, dialogs, zones, painting ---------------------------------------------------------------

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (element) { event.preventDefault(); element.click(); }
});

addEventListener("click", ({ target }) => {
  const opens = target.closest?.("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens)?.showModal();
  const closes = target.closest?.("[data-closes]");
  if (closes) closes.closest("dialog")?.close();
});

for (const input of all("[data-zone]")) {
  if (!input.value || input.value === "UTC") input.value = zone;
}

for (const table of all("[data-paint]")) {
  let paint = null;
  const box = (target) => target.closest?.("td")?.querySelector("input[type=checkbox]");
  table.addEventListener("pointerdown", (event) => {
    const found = box(event.target);
    if (!found || event.pointerType === "touch") return;
    event.preventDefault();
    paint = !found.checked;
    found.checked = paint;
  });
  table.addEventListener("pointerover", (event) => {
    const found = box(event.target);
    if (found && paint !== null) found.checked = paint;
  });
  // The press was answered when it began.
  table.addEventListener("click", (event) => { if (event.detail && event.pointerType !== "touch" && box(event.target)) event.preventDefault(); });
  addEventListener("pointerup", () => { paint = null; });
}

for (const select of all(".language select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// -- notices while no page is in front ------------------------------------------------------------

const bytes = (base64) => Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

async function subscribe(key) {
  const worker = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

const push = document.querySelector("[data-push]");
if (push && "serviceWorker" in navigator && "PushManager" in window) {
  const show = (what, shown = true) => { document.querySelector(`[data-push-${what}]`).hidden = !shown; };
  show("impossible", false);
  push.hidden = false;
  push.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await Notification.requestPermission() !== "granted") { show("blocked"); return; }
    try {
      const { endpoint, keys } = (await subscribe(push.dataset.push)).toJSON();
      const given = { endpoint, ...keys, name: navigator.userAgentData?.platform ?? navigator.platform };
      for (const [name, value] of Object.entries(given)) {
        if (push.elements[name]) push.elements[name].value = value ?? "";
      }
      push.submit();
    } catch {
      show("failed");
    }
  });
}
