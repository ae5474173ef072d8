// An expert at work: online, an offer, an answer, a resolution, the earning.
import { call, password, token } from "./harness.mjs";

// A brand with money and a queue, as its owner and the administrator.
export async function aBrand(name) {
  const email = `owner-${name}@brand.example`;
  const made = await call("POST", "/v1/brands", { name, time_zone: "America/New_York", owner: { name: "Olivia", email, password } });
  const [owner, admin] = [await token(email), await token("ada@platform.example")];
  await call("POST", "/v1/admin/deposits", { brand_id: made.brand.id, amount: { amount: 100000, currency: "USD" }, reference: `wire ${name}` }, admin);
  const queue = await call("POST", "/v1/queues", {
    name: "evening mail", channel: "email", languages: ["en"], coverage: { kind: "always" },
    price_per_resolution: { amount: 450, currency: "USD" },
  }, owner);
  return { id: made.brand.id, email, owner, admin, queue: queue.id };
}

// An expert who may work for that brand.
export async function anExpert(brand, name) {
  const email = `${name}@expert.example`;
  const made = await call("POST", "/v1/experts", {
    name: "Mara", email, password, time_zone: "Asia/Manila",
    languages: [{ tag: "en", proficiency: 5 }], skills: [{ name: "orders", proficiency: 4 }],
  });
  await call("POST", `/v1/admin/experts/${made.id}/approve`, {}, brand.admin);
  await call("POST", `/v1/admin/experts/${made.id}/certify`, { brand_id: brand.id, languages: [{ tag: "en", proficiency: 5 }] }, brand.admin);
  return email;
}

export async function anExpertAnswers(arrive, view) {
  const brand = await aBrand(`answers-${view.name}`);
  const email = await anExpert(brand, `answers-${view.name}`);
  const article = { title: "Late parcels", body: "A parcel that is late is looked for after three days.", language: "en", status: "published" };
  await call("POST", "/v1/playbook/articles", article, brand.owner);
  const mara = await arrive();
  await mara.signIn(email);
  await mara.sees("#desk");
  await mara.page.locator("#go-online").click();
  await mara.page.locator('button[value="offline"]').waitFor();
  const query = await call("POST", `/v1/queues/${brand.queue}/queries`, {
    subject: "Late parcel", body: "Where is my parcel? It is late.", customer: { reference: "c-1", name: "Ana <b>" },
    context: [{ label: "Order", value: "4711" }],
  }, brand.owner);
  await mara.page.locator(".offer").waitFor();
  await mara.look("offer");
  await mara.page.keyboard.press("a");
  await mara.page.locator(".conversation").waitFor();
  await mara.look("conversation");
  const box = mara.page.locator(".conversation textarea[name=body]");
  await box.fill("It arrives");
  // Somebody else writes meanwhile: what is typed stays.
  await call("POST", `/v1/queries/${query.id}/messages`, { body: "Are you there?" }, brand.owner);
  await mara.page.getByText("Are you there?").waitFor();
  if ((await box.inputValue()) !== "It arrives") throw new Error("what was typed is lost");
  await box.fill("It arrives tomorrow.");
  await mara.page.locator('.conversation form[action$="/messages"] button').click();
  await mara.page.locator(".thread .own").getByText("It arrives tomorrow.").waitFor();
  await mara.page.context().setOffline(true);
  await mara.page.locator("[data-lost]:not([hidden])").waitFor();
  await mara.look("offline");
  await mara.page.context().setOffline(false);
  await mara.page.locator("[data-lost][hidden]").waitFor({ state: "attached" });
  await mara.page.locator('.conversation details:has(form[action$="/resolve"]) > summary').click();
  await mara.page.locator('.conversation form[action$="/resolve"] button').click();
  await mara.page.locator(".conversation").waitFor({ state: "detached" });
  await call("POST", `/v1/queries/${query.id}/confirm`, {}, brand.owner);
  const earned = await call("GET", "/v1/earnings", null, await token(email));
  if (earned.items[0]?.amount.amount !== 360) throw new Error(`earned ${JSON.stringify(earned.items)}`);
}
