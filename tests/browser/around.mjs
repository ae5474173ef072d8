// Every page that links lead to, for an expert, a brand's owner and an administrator who have something.
import { call, token } from "./harness.mjs";
import { aBrand, anExpert } from "./expert.mjs";

// The fewest shapes of pages that each must find: less means that a link was lost.
const LEAST = { expert: 6, brand: 15, admin: 12 };

export async function everyPageIsSound(arrive, view) {
  const brand = await aBrand(`around-${view.name}`);
  const email = await anExpert(brand, `around-${view.name}`);
  await call("POST", `/v1/queues/${brand.queue}/queries`, { subject: "A lamp", body: "Does it hum?", customer: { reference: "c-1" } }, brand.owner);
  await call("POST", "/v1/webhook-endpoints", { url: "https://shop.example/hooks", event_types: ["query.resolved"] }, brand.owner);
  const expert = await token(email);
  await call("PUT", "/v1/expert/presence", { intent: "online" }, expert);
  const people = { expert: email, brand: brand.email, admin: `around-${view.name}@platform.example` };
  for (const [role, address] of Object.entries(people)) {
    const person = await arrive();
    await person.signIn(address);
    const shapes = await person.lookAround(`/${role}`);
    if (shapes.size < LEAST[role]) throw new Error(`${role}: only ${[...shapes].join(" ")}`);
  }
}
