import type { LiveMessage, LiveView } from "../../../domain/sales/live.ts";
import { clockOffset, everySecond, setText } from "../../islands-lib/clock.ts";
import { one, setAttribute } from "../../islands-lib/dom.ts";
import { speech } from "../../language/islands/speech.ts";
import {
  announcement,
  briefWords,
  buyWords,
  guestWords,
  type LiveSale,
  refusedShort,
  stateWords,
  type Turn,
  turnWords,
  whenWords,
} from "../sale-words.ts";
import { localMoment, showClock } from "./clock.ts";
import type { DrawNote } from "./draw.ts";
import { follow } from "./live.ts";
import { saleForm } from "./sale-form.ts";

/** Milliseconds after which what an answer said of the stock is checked against the room. */
const RECHECK_MS = 3_000;

/** Milliseconds in which news are said together: the later ones would cut the earlier off. */
const TOGETHER_MS = 2_000;

/** The sale page: its clock, its stock and its line, as they change. */
function start(page: HTMLElement): void {
  const sale = JSON.parse(page.dataset.sale ?? "{}") as LiveSale;
  const opensAt = Date.parse(sale.opensAt);
  const closesAt = Date.parse(sale.closesAt);
  const offset = clockOffset(sale.serverTime);
  const now = () => Date.now() + offset;
  const room = sale.turn.kind !== "none";
  const title = document.title;
  const word = (name: string) => one(`[data-word=${name}]`, HTMLElement, page);
  const state = one(".sale__state", HTMLElement, page);
  const bar = one("[data-bar]", SVGElement, page);
  const ticketClock = one("[data-ticket-clock]", HTMLElement, page);
  const rejoin = one("[data-rejoin]", HTMLButtonElement, page);
  const time = one("[data-time]", HTMLTimeElement, page);
  let { remaining, turn, reached } = sale;
  // The server's word, ahead of the clock: a merchant may end a sale early.
  let ended = sale.state === "closed";
  let shown = { ...sale };
  let announcedAt = Number.NEGATIVE_INFINITY;
  let drawing: Promise<DrawNote> | undefined;
  const draw = one("[data-draw]", HTMLElement, page);
  draw?.addEventListener("toggle", noteDraw);

  /** What checks the draw is loaded for those who are in it, or who look. */
  function noteDraw(): void {
    if (draw) {
      drawing ??= import("./draw.ts").then(({ drawNote }) => drawNote(page, draw, sale.id, localMoment));
      drawing.then((note) => note(turn)).catch(() => undefined);
    }
  }

  function current(): LiveSale {
    const at = now();
    const closed = ended || at >= closesAt;
    const open = remaining > 0 ? "open" : "sold_out";
    return {
      ...sale,
      remaining,
      turn,
      reached: reached || turn.kind === "reached",
      state: closed ? "closed" : at < opensAt ? "scheduled" : open,
    };
  }

  const form = saleForm(page, sale, {
    changed: render,
    refused(code, quantity) {
      if (code === "limit_reached") {
        reached = quantity === 1;
      }
      // The lane knows before the room does.
      if (code === "sold_out") {
        remaining = 0;
      }
      if (code === "sale_closed") {
        ended = true;
      }
      if (code === "not_admitted") {
        live?.reconnect();
      }
      if (code === "sold_out" || code === "not_admitted") {
        setTimeout(() => live?.ask().catch(() => undefined), RECHECK_MS);
      }
      render();
      return refusedShort(speech, code, sale.limit);
    },
  });

  function render(): void {
    const next = current();
    const words = stateWords(speech, next, room);
    setAttribute(state, "data-state", next.state);
    for (const name of ["state", "until", "left", "note"] as const) {
      setText(word(name), words[name]);
    }
    setText(word("when"), whenWords(speech, next.state));
    if (bar) {
      bar.style.transform = `scaleX(${Math.min(1, next.remaining / next.allotment)})`;
    }
    showTime(next);
    setText(word("brief"), briefWords(speech, next));
    const guest = word("guest");
    if (guest) {
      setText(guest, guestWords(speech, next.state));
      guest.toggleAttribute("data-gone", next.state === "closed");
    }
    const place = turnWords(speech, next.turn, next.state, next.unit);
    setText(word("turn-title"), place?.title ?? "");
    setText(word("turn-text"), place?.text ?? "");
    if ("entry" in next.turn) {
      noteDraw();
    }
    const section = one(".sale__turn", HTMLElement, page);
    setAttribute(section, "data-turn", place ? next.turn.kind : "over");
    if (rejoin) {
      rejoin.hidden = next.turn.kind !== "lapsed" || next.state === "closed";
    }
    form?.show(buyWords(speech, next, form.sum()), next.turn);
    const called =
      next.turn.kind === "admitted" && next.state === "open"
        ? speech.say("sale.yourTurnTitle", { title })
        : title;
    if (document.title !== called) {
      document.title = called;
    }
    const news = announcement(speech, shown, next);
    if (news) {
      announce(news);
    }
    shown = next;
    if (next.state === "closed") {
      live?.stop();
    }
  }

  function announce(news: string): void {
    const place = one("[data-announce]", HTMLElement, page);
    const at = performance.now();
    setText(place, at - announcedAt < TOGETHER_MS ? `${place?.textContent} ${news}` : news);
    announcedAt = at;
  }

  function showTime(next: LiveSale): void {
    const at = next.state === "scheduled" ? sale.opensAt : sale.closesAt;
    if (!time || (time.dataset.shown === at && !ended)) {
      return;
    }
    time.dataset.shown = at;
    time.dateTime = at;
    // A sale that was ended early ended at a time that this page does not know.
    setText(time, ended && now() < closesAt ? speech.say("sale.early") : localMoment(at));
  }

  function tick(): void {
    const at = now();
    showClock(page, (at < opensAt ? opensAt : closesAt) - at);
    if (turn.kind === "admitted") {
      const left = Date.parse(turn.expiresAt) - at;
      if (left <= 0) {
        turn = { kind: "lapsed" };
      }
      const total = Math.max(0, Math.ceil(left / 1000));
      setText(ticketClock, `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`);
    } else {
      setText(ticketClock, "");
    }
    if (current().state !== shown.state || turn.kind !== shown.turn.kind) {
      render();
    }
  }

  function hear(message: LiveMessage): void {
    if (message.type === "stock") {
      remaining = message.remaining;
    } else if (message.type === "state") {
      ended ||= message.state === "closed";
    } else {
      turn = turnOf(message);
    }
    render();
  }

  function see(view: LiveView): void {
    remaining = view.remaining;
    ended ||= view.state === "closed";
    turn = seenTurn(view) ?? turn;
    render();
  }

  const live = ended ? null : follow(sale.id, { message: hear, view: see });
  rejoin?.addEventListener("click", () => {
    turn = { kind: "asking" };
    live?.reconnect();
    render();
  });
  everySecond(() => (now() < opensAt ? opensAt : closesAt) - now(), tick);
  render();
}

function turnOf(message: Exclude<LiveMessage, { type: "stock" | "state" }>): Turn {
  const { type, ...rest } = message;
  if (message.type === "reached") {
    return { kind: "reached" };
  }
  return { kind: type === "position" ? "waiting" : type, ...rest } as Turn;
}

function seenTurn(view: LiveView): Turn | null {
  const { entry, joined, reached, ticket, expiresAt, position, ahead, estimateSeconds } = view;
  if (reached) {
    return { kind: "reached" };
  }
  if (joined) {
    return { kind: "joined", entry };
  }
  if (ticket && expiresAt) {
    return { kind: "admitted", entry, ticket, expiresAt };
  }
  if (position === undefined) {
    return null;
  }
  return { kind: "waiting", entry, position, ahead: ahead ?? 0, estimateSeconds: estimateSeconds ?? 0 };
}

const page = one("[data-sale]", HTMLElement);
if (page) {
  start(page);
}
// A page that comes back from the browser's memory is of another moment, with a key that may have
// been used.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});
