// Whatever customers write is text on every page, and nothing else.
import { readFile } from "node:fs/promises";
import { base, call, views } from "./harness.mjs";
import { aBrand, anExpert } from "./expert.mjs";

// Where the real list is absent, the most common ways in.
const few = ["<script>window.hacked=1</script>", "\"><img src=x onerror=window.hacked=1>", "javascript:window.hacked=1", "'; drop table query; --", "{{7*7}}", "‮مرحبا", "&lt;b&gt;", "</textarea><script>window.hacked=1</script>"];

// The texts of this view: each is looked at in one of them.
async function texts(view) {
  const all = await readFile(process.env.VESPER_TEXTS, "utf8").then(JSON.parse, () => few);
  const place = views.indexOf(view);
  return all.filter((text, at) => text.trim() && (all === few || at % views.length === place));
}

const lines = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");

// How many elements a page has besides the steps of its timeline, which time adds to.
const elements = (page) => page.evaluate(() => document.querySelectorAll("main *").length - document.querySelectorAll(".steps *").length);

async function post(brand, text, reference) {
  return call("POST", `/v1/queues/${brand.queue}/queries`, { subject: text, body: text, customer: { reference, name: text } }, brand.key);
}

export async function whatCustomersWriteIsInert(arrive, view) {
  const brand = await aBrand(`hostile-${view.name}`);
  const email = await anExpert(brand, `hostile-${view.name}`);
  // Who sets a second factor is signed out elsewhere; keys stay.
  brand.key = (await call("POST", "/v1/api-keys", { name: "shop", scopes: ["queries:write"] }, brand.owner)).key;
  const olivia = await arrive();
  await olivia.signIn(brand.email);
  olivia.page.on("dialog", (dialog) => { olivia.faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  const plain = await post(brand, "plain words", "plain");
  await olivia.page.goto(`${base}/brand/queries/${plain.id}`);
  const usual = await elements(olivia.page);
  for (const [at, text] of (await texts(view)).entries()) {
    const query = await post(brand, text, `hostile-${at}`);
    await olivia.page.goto(`${base}/brand/queries/${query.id}`);
    const shown = await olivia.page.locator(".thread .body").first().textContent();
    if (lines(shown) !== lines(text)) throw new Error(`${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`);
    const found = await elements(olivia.page);
    if (found !== usual) throw new Error(`${JSON.stringify(text)} makes ${found - usual} elements`);
    if (await olivia.page.evaluate(() => window.hacked)) throw new Error(`${JSON.stringify(text)} ran`);
  }
  await olivia.page.goto(`${base}/brand/queries`);
  await olivia.look("hostile");
  const mara = await arrive();
  await mara.signIn(email);
  await mara.page.locator("#go-online").click();
  await mara.page.locator(".offer").first().waitFor();
  await mara.look("hostile");
  for (const person of [olivia, mara]) {
    const made = await person.page.locator("main script, main img, main iframe, main style, main object").count();
    if (made) throw new Error(`${person.page.url()}: ${made} elements were made by texts`);
  }
}
