import { ProviderDouble, type Reply } from "./provider-double.ts";

export const TWILIO_URL = "https://twilio.test";
export const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "token_of_this_run",
  TWILIO_FROM: "+15035550100",
  TWILIO_API_URL: TWILIO_URL,
  SMS_PER_SECOND: 1_000,
};

interface Message {
  to: string;
  from: string;
  body: string;
  callback: string | null;
}

const refusal = (status: number, code: number): Reply => ({
  status,
  body: { code, message: "refused", status },
});

/** Twilio's Messages API in memory, as strict as its documentation. */
export class TwilioDouble extends ProviderDouble {
  readonly delivered: Message[] = [];
  protected readonly busy: Reply = {
    status: 429,
    body: { code: 20429 },
    headers: { "Retry-After": "0.05" },
  };

  protected pathOf({ pathname }: URL): string {
    return pathname.split("/").at(-1) ?? "";
  }

  protected reply(request: Request, path: string, text: string, fail: boolean): Reply {
    const { headers, url } = request;
    const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token } = TWILIO;
    if (headers.get("Authorization") !== `Basic ${btoa(`${account}:${token}`)}`) {
      return refusal(401, 20003);
    }
    if (new URL(url).pathname !== `/2010-04-01/Accounts/${account}/Messages.json`) {
      return refusal(404, 20404);
    }
    if (path.startsWith("GET")) {
      const to = new URL(url).searchParams.get("To");
      const messages = this.delivered.filter((message) => message.to === to);
      return {
        status: 200,
        body: { messages: messages.map(({ to: number, body }) => ({ to: number, body })) },
      };
    }
    if (headers.get("Content-Type") !== "application/x-www-form-urlencoded") {
      return refusal(400, 21604);
    }
    const form = new URLSearchParams(text);
    const [to, from, body] = ["To", "From", "Body"].map((name) => form.get(name) ?? "");
    if (!to || !/^\+[1-9]\d{6,14}$/.test(to)) {
      return refusal(400, 21211);
    }
    if (!from || !body || body.length > 1_600) {
      return refusal(400, 21617);
    }
    if (to.endsWith("99")) {
      return refusal(400, 21610);
    }
    if (fail) {
      return refusal(500, 20500);
    }
    this.delivered.push({ to, from, body, callback: form.get("StatusCallback") });
    return { status: 201, body: { sid: "SM1", status: "queued" } };
  }
}
