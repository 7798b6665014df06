import type { Context } from "hono";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import {
  changeWebhook,
  createWebhook,
  endWebhook,
  noSuchWebhook,
  renewSecret,
  testWebhook,
} from "../../../shop/webhooks/manage-webhooks.ts";
import { listPlatformWebhooks } from "../../../stores/agents/platforms.ts";
import { findWebhook, listWebhooks, type StoredWebhook } from "../../../stores/webhooks/webhooks.ts";
import { moment } from "../../ui/order-words.ts";
import { staffPage } from "../frame/staff.tsx";
import { deliveriesShown, replayedWords, replayOne, replayWithin } from "./deliveries-shown.ts";
import { checkWebhook, readWebhook, type WebhookErrors, type WebhookValues } from "./webhook-form.ts";
import { WebhookPage } from "./webhook-page.tsx";
import {
  DeleteWebhookPage,
  NewWebhookPage,
  SecretPage,
  WEBHOOKS,
  WebhooksPage,
  webhookPath,
} from "./webhooks-page.tsx";

const PATH = `${WEBHOOKS}/:id` as const;
const EMPTY: WebhookValues = { url: "", events: [], enabled: true };

export const adminWebhookRoutes = createRouter();
adminWebhookRoutes.use(WEBHOOKS, noStore);
adminWebhookRoutes.use(`${WEBHOOKS}/*`, noStore);

adminWebhookRoutes.get(WEBHOOKS, async (c) => {
  const { DB } = c.env;
  const [webhooks, platforms] = await Promise.all([listWebhooks(DB), listPlatformWebhooks(DB)]);
  const notice = c.req.query("done") === "deleted" ? "The webhook is deleted." : undefined;
  return staffPage(c, <WebhooksPage webhooks={webhooks} platforms={platforms} notice={notice} />);
});

adminWebhookRoutes.get(`${WEBHOOKS}/new`, (c) =>
  staffPage(c, <NewWebhookPage values={EMPTY} errors={{}} problem={undefined} />),
);

adminWebhookRoutes.post(WEBHOOKS, async (c) => {
  const values = readWebhook(await c.req.formData());
  const terms = checkWebhook(values);
  if (!terms.ok) {
    return staffPage(c, <NewWebhookPage values={values} errors={terms.error} problem={undefined} />, 422);
  }
  const created = await createWebhook(callOf(c), terms.value);
  if (!created.ok) {
    const { status, ...shown } = refusedForm(created.error);
    return staffPage(c, <NewWebhookPage values={values} {...shown} />, status);
  }
  const { webhook, secret } = created.value;
  return staffPage(c, <SecretPage id={webhook.id} secret={secret} previousUntil={null} until={null} />);
});

adminWebhookRoutes.get(PATH, async (c) => {
  const webhook = await requireWebhook(c);
  return webhookPage(c, webhook, { notice: doneWords(c.req.query("done"), c.req.query("count")) });
});

adminWebhookRoutes.post(PATH, async (c) => {
  const webhook = await requireWebhook(c);
  const values = readWebhook(await c.req.formData());
  const terms = checkWebhook(values);
  if (!terms.ok) {
    return webhookPage(c, webhook, { values, errors: terms.error, status: 422 });
  }
  const changed = await changeWebhook(callOf(c), webhook.id, terms.value);
  return changed.ok
    ? c.redirect(`${webhookPath(webhook.id)}?done=saved`, 303)
    : webhookPage(c, webhook, { values, ...refusedForm(changed.error) });
});

adminWebhookRoutes.post(`${PATH}/test`, async (c) => {
  const { id } = await requireWebhook(c);
  const { state } = orThrow(await testWebhook(callOf(c), id));
  return c.redirect(`${webhookPath(id)}?done=test-${state}`, 303);
});

adminWebhookRoutes.post(`${PATH}/secret`, async (c) => {
  const { id } = await requireWebhook(c);
  const { secret, previousUntil } = orThrow(await renewSecret(callOf(c), id));
  const iso = previousUntil === null ? null : new Date(previousUntil).toISOString();
  return staffPage(c, <SecretPage id={id} secret={secret} previousUntil={iso} until={iso && moment(iso)} />);
});

adminWebhookRoutes.post(`${PATH}/deliveries/:deliveryId/replay`, async (c) => {
  const { id } = await requireWebhook(c);
  return c.redirect(`${webhookPath(id)}?${await replayOne(c, id)}`, 303);
});

adminWebhookRoutes.post(`${PATH}/replay`, async (c) => {
  const webhook = await requireWebhook(c);
  const replayed = await replayWithin(c, webhook.id);
  return replayed.ok
    ? c.redirect(`${webhookPath(webhook.id)}?${replayed.value}`, 303)
    : webhookPage(c, webhook, { problem: replayed.error, status: 422 });
});

adminWebhookRoutes.get(`${PATH}/delete`, async (c) =>
  staffPage(c, <DeleteWebhookPage webhook={await requireWebhook(c)} />),
);

adminWebhookRoutes.post(`${PATH}/delete`, async (c) => {
  orThrow(await endWebhook(callOf(c), (await requireWebhook(c)).id));
  return c.redirect(`${WEBHOOKS}?done=deleted`, 303);
});

async function requireWebhook(c: Context<AppEnv>): Promise<StoredWebhook> {
  const webhook = await findWebhook(c.env.DB, c.req.param("id") ?? "");
  if (!webhook) {
    throw new ProblemError(noSuchWebhook());
  }
  return webhook;
}

function doneWords(done: string | undefined, count: string | undefined): string | undefined {
  switch (done) {
    case "saved":
      return "Saved. What waited is sent now.";
    case "test-delivered":
      return "The test was delivered.";
    case "test-failed":
      return "The test was not taken. See below what came of it.";
    default:
      return replayedWords(done, count);
  }
}

interface Shown {
  values?: WebhookValues;
  errors?: WebhookErrors;
  notice?: string | undefined;
  problem?: string | undefined;
  status?: ProblemStatus;
}

function refusedForm({ code, detail, errors = [] }: Refusal) {
  const isAddress = errors.some(({ path }) => path === "url");
  return {
    errors: isAddress ? { url: detail } : {},
    problem: isAddress ? undefined : detail,
    status: PROBLEMS[code].status,
  };
}

async function webhookPage(c: Context<AppEnv>, webhook: StoredWebhook, shown: Shown) {
  return staffPage(
    c,
    <WebhookPage
      webhook={webhook}
      values={shown.values ?? webhook}
      errors={shown.errors ?? {}}
      notice={shown.notice}
      problem={shown.problem}
      {...(await deliveriesShown(c, webhook.id))}
    />,
    shown.status ?? 200,
  );
}
