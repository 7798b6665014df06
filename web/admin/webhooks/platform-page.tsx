import { OrderNews } from "../../../shop/agents/platform/order-webhook.ts";
import type { PlatformWebhook } from "../../../stores/agents/platforms.ts";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Deliveries, type DeliveriesShown, type DeliveryView, ReplayRangeForm } from "./deliveries.tsx";
import { platformPath, UNDER } from "./webhooks-page.tsx";

interface PlatformPageProps extends Pick<PageProps, "notice" | "problem">, DeliveriesShown {
  platform: PlatformWebhook;
}

/** An address at which a platform of agents receives its orders, and what was sent there. */
export function PlatformPage({ platform, notice, problem, range, ...sent }: PlatformPageProps) {
  const { id, url, createdAt } = platform;
  const path = platformPath(id);
  const since = new Date(createdAt).toISOString();
  return (
    <ConsolePage title={new URL(url).host} path={path} under={UNDER} notice={notice} problem={problem}>
      <p class="lede breakable">
        At this address a platform of agents receives the orders that it placed: {url}
      </p>
      <p class="note found">
        Known since <time datetime={since}>{moment(since)}</time>. Each message is the whole order as it is
        when the message leaves.
      </p>
      <Deliveries path={path} {...sent} about={(delivery) => <AboutOrder {...delivery} />} />
      <div class="longform">
        <ReplayRangeForm path={path} range={range} />
      </div>
    </ConsolePage>
  );
}

function AboutOrder({ id, payload }: DeliveryView) {
  const { orderId } = OrderNews.parse(payload);
  return (
    <p class="note breakable">
      webhook-id: {id}. <a href={adminOrderPath(orderId)}>The order</a>
    </p>
  );
}
