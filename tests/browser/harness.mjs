// A person in front of a browser: whatever they see is looked at by axe, by the console and by eye.
import { createHmac } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const base = process.env.VESPER_BASE;
export const password = process.env.VESPER_PASSWORD;
const pictures = process.env.VESPER_BROWSER_PICTURES;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// How a story is seen. Each story runs in each of them.
export const views = [
  { name: "english", language: "en", width: 1280, height: 900, scheme: "light" },
  { name: "arabic", language: "ar", width: 1280, height: 900, scheme: "dark" },
  { name: "phone", language: "en", width: 390, height: 844, scheme: "light", touch: true },
];

// The largest sum of layout shifts that nobody notices (web.dev, Cumulative Layout Shift).
const SHIFT_MAX = 0.1;

// The largest first visit to a page: itself, its style and its script.
const BYTES_MAX = 100_000;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

const shape = (url) => new URL(url).pathname.split("/").map((part) => (/\d/.test(part) ? "one" : part)).join("-").replace(/^-/, "") || "start";

export class Person {
  constructor(page, view, seen) {
    Object.assign(this, { page, view, seen, faults: [] });
  }

  static async arrive(browser, view, seen) {
    const context = await browser.newContext({
      viewport: { width: view.width, height: view.height },
      locale: view.language, colorScheme: view.scheme, timezoneId: "Europe/Berlin", hasTouch: !!view.touch, isMobile: !!view.touch,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const person = new Person(page, view, seen);
    page.on("console", (message) => message.type() === "error" && person.faults.push(`${page.url()}: console: ${message.text()}`));
    page.on("pageerror", (error) => person.faults.push(`${page.url()}: ${error}`));
    await page.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    return person;
  }

  async open(path) {
    let bytes = 0;
    const count = async (response) => { bytes += (await response.body().catch(() => "")).length; };
    const isFirst = !this.page.url().startsWith("http");
    if (isFirst) this.page.on("response", count);
    await this.page.goto(base + path);
    if (isFirst) {
      this.page.off("response", count);
      if (bytes > BYTES_MAX) this.faults.push(`${path}: ${bytes} bytes`);
    }
    await this.look();
  }

  // Every page, or state of one, is looked at once in each view.
  async look(state = "") {
    const name = shape(this.page.url()) + (state && `-${state}`);
    const key = `${this.view.name}:${name}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    for (const violation of found.violations) {
      const where = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ");
      this.faults.push(`${key}: ${violation.id} (${violation.impact}): ${violation.help}: ${where}`);
    }
    const shifted = await this.page.evaluate(() => window.shifted);
    if (shifted > SHIFT_MAX) this.faults.push(`${key}: the layout jumps by ${shifted}`);
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 1) this.faults.push(`${key}: wider than the screen by ${overflow} pixels`);
    await this.page.screenshot({ path: join(pictures, `${name}-${this.view.name}.png`), fullPage: true });
  }

  async press(selector) {
    await this.page.locator(selector).first().click();
    await this.page.waitForLoadState();
    await this.look();
  }

  async fill(fields) {
    for (const [selector, value] of Object.entries(fields)) {
      const field = this.page.locator(selector).first();
      if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
      else await field.fill(value);
    }
  }

  async sees(selector, text) {
    const found = this.page.locator(selector).first();
    await found.waitFor();
    if (text && !(await found.textContent()).includes(text)) throw new Error(`${this.page.url()}: ${selector} says ${await found.textContent()}`);
  }

  async signIn(email) {
    await this.open("/sign-in");
    await this.fill({ "#email": email, "#password": password });
    await this.press("main form button.main");
    if (this.page.url().includes("/account/second-factor")) await this.setSecondFactor();
  }

  // Sets up what owners and administrators are asked for, and goes on to the page that was wanted.
  async setSecondFactor() {
    await this.fill({ "#password": password });
    await this.press('form[action="/account/second-factor"] button.main');
    this.secret = (await this.page.locator("#secret").textContent()).replaceAll(" ", "");
    await this.look("begun");
    await this.fill({ "#code": codeOf(this.secret) });
    await this.press("main form button.main");
    await this.look("codes");
    await this.press("main a.button.main");
  }

  // Looks at one page of each shape that links lead to from here.
  async lookAround(start) {
    const known = new Set([start]);
    const waiting = [start];
    const shapes = new Set();
    while (waiting.length) {
      const path = waiting.shift();
      if (shapes.has(shape(base + path))) continue;
      shapes.add(shape(base + path));
      await this.open(path);
      const links = await this.page.locator("a[href^='/']").evaluateAll((all) => all.filter((one) => !one.hasAttribute("download")).map((one) => one.getAttribute("href").split("#")[0]));
      for (const link of links) {
        if (known.has(link) || /^\/(docs|v1|feeds|assets)\b|\.(csv|pdf|xml|ics|json)$/.test(link)) continue;
        known.add(link);
        waiting.push(link);
      }
    }
    return shapes;
  }
}

// What an authenticator shows now for a secret in base 32 (RFC 6238).
export function codeOf(secret) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// The newest link to `start` in the mails to an address.
export async function mailed(address, start) {
  const folder = join(process.env.VESPER_MAIL, "new");
  for (let tries = 0; tries < 300; tries += 1) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.sort().reverse()) {
      // Lines of quoted-printable text go on behind an equals sign.
      const text = (await readFile(join(folder, name), "utf8")).replace(/=\r?\n/g, "");
      const at = text.indexOf(start);
      if (text.includes(`To: ${address}`) && at >= 0) return text.slice(at).split(/[\s"<]/)[0].replace(/=3D/g, "=");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${address} with ${start}`);
}

// Calls the API as somebody: for what the story is not about.
export async function call(method, path, body, token) {
  const answer = await fetch(base + path, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

export async function token(email) {
  return (await call("POST", "/v1/sessions", { email, password })).access_token;
}
