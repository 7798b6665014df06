import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TWILIO, TWILIO_URL, TwilioDouble } from "../../test/support/twilio.ts";
import { twilioSms } from "./twilio.ts";

let twilio: TwilioDouble;

beforeEach(() => {
  twilio = new TwilioDouble();
  twilio.standIn(TWILIO_URL);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const text = (n: number, again = false, to = "+4915112345678") => ({
  id: `evt_${n}:sms`,
  to,
  text: `Text ${n}`,
  again,
});
const provider = (token = TWILIO.TWILIO_AUTH_TOKEN) =>
  twilioSms({
    url: TWILIO_URL,
    account: TWILIO.TWILIO_ACCOUNT_SID,
    token,
    from: TWILIO.TWILIO_FROM,
    callback: "https://shop.test/told",
    perSecond: 1_000,
  });

it("Twilio gets our account, our number, and each message with where to tell of it", async () => {
  expect(await provider().send([text(1)])).toEqual([{ state: "sent" }]);
  expect(twilio.delivered).toEqual([
    {
      to: "+4915112345678",
      from: TWILIO.TWILIO_FROM,
      body: "Text 1",
      callback: "https://shop.test/told?id=evt_1%3Asms",
    },
  ]);
});

it("Twilio is named no address that it cannot reach, such as one of a laptop", async () => {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = TWILIO;
  const setUp = { url: TWILIO_URL, account, token, from, perSecond: 1_000 };
  await twilioSms({ ...setUp, callback: "http://localhost:8787/told" }).send([text(1)]);
  expect(twilio.delivered.map(({ callback }) => callback)).toEqual([null]);
});

it("a short message whose answer was lost is not sent again", async () => {
  twilio.mishaps.push({ on: /POST/, how: "lost" });
  expect(await provider().send([text(1)])).toMatchObject([{ state: "again" }]);
  expect(await provider().send([text(1, true)])).toEqual([{ state: "sent" }]);
  expect(twilio.delivered).toHaveLength(1);
  // One that was not taken before is.
  expect(await provider().send([text(2, true)])).toEqual([{ state: "sent" }]);
  twilio.mishaps.push({ on: /GET/, how: "down" });
  expect(await provider().send([text(2, true)])).toMatchObject([{ state: "again" }]);
  expect(twilio.delivered.map(({ body }) => body)).toEqual(["Text 1", "Text 2"]);
});

it("a number that is none is refused for good, one that said stop too, and everything else for now", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await provider().send([text(1, false, "0151"), text(2, false, "+4915112345699")])).toEqual([
    { state: "refused", why: "Twilio answered 400 21211" },
    { state: "refused", why: "Twilio answered 400 21610", ended: true },
  ]);
  twilio.mishaps.push({ on: /POST/, how: "saved" }, { on: /POST/, how: "down" });
  expect(await provider().send([text(3), text(4)])).toMatchObject([{ state: "again" }, { state: "again" }]);
  expect(await provider("of yesterday").send([text(5)])).toMatchObject([{ state: "again" }]);
  expect(logged).toHaveBeenCalledOnce();
  twilio.mishaps.push({ on: /POST/, how: "busy" });
  expect(await provider().send([text(6)])).toEqual([{ state: "sent" }]);
});
