import { base32, sha256 } from "../../domain/base/ids.ts";
import { all, one } from "../islands-lib/dom.ts";

const zone = one("[data-zone]", HTMLInputElement);
if (zone) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const room = one("[data-push]", HTMLElement);
const on = one("[data-on]", HTMLButtonElement);
const off = one("[data-off]", HTMLButtonElement);
const status = one("[role=status][data-denied]", HTMLElement);

function tell(text: string | undefined): void {
  if (status) {
    status.textContent = text ?? "";
  }
}

async function ask(method: "POST" | "DELETE" | "PATCH", path: string, body: unknown): Promise<void> {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${path} answered ${answer.status}`);
  }
}

const SUBSCRIPTIONS = "/api/me/push-subscriptions";

/** A browser holds one subscription. One to an older key of the shop's is of no use. */
async function subscribe({ pushManager }: ServiceWorkerRegistration, key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    tell(status?.dataset.denied);
    return;
  }
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await ask("POST", SUBSCRIPTIONS, subscription.toJSON());
  if (room?.dataset.first) {
    await ask("PATCH", "/api/me/preferences", { channels: { push: { orders: true } } });
  }
  location.assign("/account/messages?told=browser");
}

async function end(subscription: PushSubscription): Promise<void> {
  await ask("DELETE", SUBSCRIPTIONS, { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
  location.assign("/account/messages?told=forgotten");
}

/** One thing at a time, and a failure is shown. */
function onPress(button: HTMLButtonElement, act: () => Promise<void>): void {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    tell("");
    try {
      await act();
    } catch {
      tell(status?.dataset.failed);
    }
    button.disabled = false;
  });
}

/** The shop knows a browser by the digest of its address (`subscriptionId`). */
async function offer(key: string): Promise<void> {
  if (!on || !off || !("PushManager" in window) || !("Notification" in window)) {
    return;
  }
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.getSubscription();
  const id = subscription && base32(await sha256(subscription.endpoint), 26);
  const known = all("[data-browser]", HTMLElement).find(({ dataset }) => dataset.browser === id);
  if (subscription && known) {
    const here = one("[data-here]", HTMLElement, known);
    if (here) {
      here.hidden = false;
    }
    onPress(off, () => end(subscription));
  } else {
    onPress(on, () => subscribe(registration, key));
    if (Notification.permission === "denied") {
      tell(status?.dataset.denied);
    }
  }
}

if (room?.dataset.push && "serviceWorker" in navigator) {
  offer(room.dataset.push).catch(() => undefined);
}
