import type { Preferences } from "../../domain/accounts/account.ts";
import { CHANNELS, type Channel, type Channels } from "../../domain/notifications/channels.ts";
import { rich, useWords } from "../language/words.ts";
import { Field, type FieldErrors } from "../ui/field.tsx";
import { moment } from "../ui/order-words.ts";
import { useShop } from "../ui/shop.ts";
import { AccountFrame, type PageNotices } from "./account-frame.tsx";

/** The kinds of messages for which customers choose channels. */
export const CHOSEN_KINDS = ["orders", "sales", "backInStock"] as const satisfies (keyof Channels["email"])[];

export interface MessagesPageProps extends PageNotices {
  preferences: Preferences;
  /** Browsers that are woken, the newest in front. */
  browsers: readonly { id: string; service: string; createdAt: number }[];
  /** Whether the shop sends short messages. */
  sendsSms: boolean;
  /** What a browser subscribes with; null where the shop wakes none. */
  pushKey: string | null;
  /** A number that was typed, and whether a code is on its way there. */
  phone?: { typed: string; sent: boolean };
  errors?: FieldErrors<"phone" | "code">;
}

/** Channels by which this person can be reached: the others are not offered. */
function reachable({ preferences, browsers, sendsSms, pushKey }: MessagesPageProps): Channel[] {
  const can = {
    email: true,
    sms: sendsSms && preferences.phone !== undefined,
    push: pushKey !== null && browsers.length > 0,
  };
  return CHANNELS.filter((channel) => can[channel]);
}

export function MessagesPage(props: MessagesPageProps) {
  const { say } = useWords();
  const { sendsSms, pushKey, notice, problem } = props;
  return (
    <AccountFrame
      title={say("messages.title")}
      path="/account/messages"
      islands={["messages"]}
      notice={notice}
      problem={problem}
    >
      <Choices {...props} />
      {sendsSms ? <PhonePart {...props} /> : null}
      {pushKey === null ? null : <BrowsersPart {...props} pushKey={pushKey} />}
    </AccountFrame>
  );
}

function Choices(props: MessagesPageProps) {
  const { channels: chosen, cartReminders, timeZone } = props.preferences;
  const { say, format } = useWords();
  const { quietHours, timeZone: shopZone } = useShop();
  const channels = reachable(props);
  const hour = (at: number) =>
    new Intl.DateTimeFormat(format.locale, { timeStyle: "short", timeZone: "UTC" }).format(at * 3_600_000);
  return (
    <form class="form-part" method="post" action="/account/messages">
      <h2 id="choices">{say("messages.what")}</h2>
      {channels.map((channel) => (
        <input type="hidden" name="offered" value={channel} />
      ))}
      <table class="ways" aria-labelledby="choices">
        <thead>
          <tr>
            <td />
            {channels.map((channel) => (
              <th scope="col">{say(`messages.${channel}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CHOSEN_KINDS.map((kind) => (
            <tr>
              <th scope="row">{say(`messages.${kind}`)}</th>
              {channels.map((channel) => (
                <td>
                  <label class="check ways__check">
                    <input
                      type="checkbox"
                      name={channel}
                      value={kind}
                      checked={chosen[channel][kind]}
                      aria-label={say("messages.choice", {
                        kind: say(`messages.${kind}`),
                        channel: say(`messages.${channel}`),
                      })}
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <label class="check">
        <input type="checkbox" name="cartReminders" value="yes" checked={cartReminders === true} />
        <span>{say("messages.cartReminders")}</span>
      </label>
      {/* An island puts the browser's time zone here; else the stored one or the shop's counts. */}
      <input type="hidden" name="timeZone" value={timeZone ?? ""} data-zone />
      {channels.length > 1 && quietHours.from !== quietHours.to ? (
        <p class="note breakable">
          {say("messages.night", {
            from: hour(quietHours.from),
            to: hour(quietHours.to),
            zone: timeZone ?? shopZone,
          })}
        </p>
      ) : null}
      <p>
        <button class="button" type="submit">
          {say("messages.save")}
        </button>
      </p>
    </form>
  );
}

/** A number as it is read, also within text that runs the other way. */
function isolated(phone: string): string {
  return `\u2066${phone}\u2069`;
}

function PhonePart({ preferences, phone, errors = {} }: MessagesPageProps) {
  const { say } = useWords();
  const title = <h2>{say("messages.phone")}</h2>;
  if (phone?.sent) {
    return (
      <form class="form-part" method="post" action="/account/phone/confirm">
        {title}
        <input type="hidden" name="phone" value={phone.typed} />
        <Field
          name="code"
          label={say("messages.code", { phone: isolated(phone.typed) })}
          value=""
          error={errors.code}
          autocomplete="one-time-code"
          inputmode="numeric"
          max={6}
          least={6}
          problem={say("messages.codeWrong")}
          focus
        />
        <p class="actions">
          <button class="button" type="submit">
            {say("messages.codeGive")}
          </button>
          <a href="/account/messages">{say("messages.codeAgain")}</a>
        </p>
      </form>
    );
  }
  if (preferences.phone !== undefined) {
    return (
      <form class="form-part" method="post" action="/account/phone/forget">
        {title}
        <p>{say("messages.phoneKept", { phone: isolated(preferences.phone) })}</p>
        <p>
          <button class="button button--quiet" type="submit">
            {say("messages.phoneForget")}
          </button>
        </p>
      </form>
    );
  }
  return (
    <form class="form-part" method="post" action="/account/phone">
      {title}
      <Field
        name="phone"
        label={say("messages.phoneLabel")}
        value={phone?.typed ?? ""}
        error={errors.phone}
        type="tel"
        autocomplete="tel"
        max={40}
        hint={say("messages.phoneAsk")}
        problem={say("messages.phoneWrong")}
      />
      <p>
        <button class="button" type="submit">
          {say("messages.phoneSend")}
        </button>
      </p>
    </form>
  );
}

/** Subscribing takes a script, which shows the buttons where the browser can do it. */
function BrowsersPart({ preferences, browsers, pushKey }: MessagesPageProps & { pushKey: string }) {
  const words = useWords();
  const { say } = words;
  const chosen = Object.values(preferences.channels.push).some(Boolean);
  return (
    <section class="form-part" data-push={pushKey} data-first={chosen ? undefined : "yes"}>
      <h2>{say("messages.browsers")}</h2>
      <p>{say("messages.browsersWhy")}</p>
      {browsers.length > 0 ? (
        <ul class="lines">
          {browsers.map(({ id, service, createdAt }) => {
            const at = new Date(createdAt).toISOString();
            const time = () => <time datetime={at}>{moment(at, words)}</time>;
            return (
              <li class="line line--plain" data-browser={id}>
                <p class="breakable">
                  <strong data-here hidden>
                    {say("messages.here")}:{" "}
                  </strong>
                  {rich(words, "messages.browserOf", { time }, { service })}
                </p>
                <form method="post" action={`/account/browsers/${id}/forget`}>
                  <button class="link-button" type="submit">
                    {rich(words, "messages.browserForget", {
                      more: (text) => <span class="visually-hidden">{text}</span>,
                      time,
                    })}
                  </button>
                </form>
              </li>
            );
          })}
        </ul>
      ) : null}
      <p
        class="note"
        role="status"
        data-denied={say("messages.pushDenied")}
        data-failed={say("messages.pushFailed")}
      />
      <p>
        <button class="button" type="button" data-on hidden>
          {say("messages.pushOn")}
        </button>
        <button class="button button--quiet" type="button" data-off hidden>
          {say("messages.pushOff")}
        </button>
      </p>
    </section>
  );
}
