import { checkLine } from "../../../domain/sales/check-line.ts";
import type { FairProof } from "../../../domain/sales/fairness.ts";
import { one } from "../../islands-lib/dom.ts";
import type { DrawWords } from "../draw-note.tsx";
import type { Turn } from "../sale-words.ts";

/** This browser's notes about a sale from before its draw. */
interface Noted {
  commitment: string;
  entry?: number | undefined;
}

/** Receives the shopper's turn, and keeps its entry. */
export type DrawNote = (turn: Turn) => void;

type Moment = (iso: string) => string;

/**
 * The note about the draw on a sale's page. It keeps the commitment and the shopper's entry in this
 * browser, so that another commitment of later is known.
 */
export function drawNote(page: HTMLElement, note: HTMLElement, saleId: string, moment: Moment): DrawNote {
  const key = `draw:${saleId}`;
  const noted = read(key) ?? { commitment: note.dataset.draw ?? "" };
  const words: DrawWords = JSON.parse(note.dataset.words ?? "{}");
  const form = one("[data-draw-check]", HTMLFormElement, note);
  const field = one("[name=entry]", HTMLInputElement, note);
  const answer = one("[data-draw-answer]", HTMLElement, note);
  keep(key, noted);
  show(noted.entry);

  function show(entry: number | undefined): void {
    if (field && field.value === "" && entry !== undefined) {
      field.value = String(entry);
    }
  }

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const entry = Number(field?.value);
    if (!Number.isInteger(entry) || entry < 1) {
      field?.focus();
      return;
    }
    setText(answer, words.checking);
    check(words, moment, { saleId, entry, noted: noted.commitment })
      .then((found) => setText(answer, found))
      .catch(() => setText(answer, words.silent));
  });

  return (turn) => {
    if (!("entry" in turn) || turn.entry === undefined) {
      return;
    }
    if (noted.entry !== turn.entry) {
      noted.entry = turn.entry;
      keep(key, noted);
    }
    show(turn.entry);
    setText(one("[data-word=entry]", HTMLElement, page), words.entry.replace("%entry", number(turn.entry)));
  };
}

function number(value: number): string {
  return value.toLocaleString(document.documentElement.lang);
}

function setText(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

interface Own {
  saleId: string;
  entry: number;
  noted: string;
}

async function check(words: DrawWords, moment: Moment, own: Own): Promise<string> {
  const url = `/api/sales/${encodeURIComponent(own.saleId)}/fairness/${own.entry}`;
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (response.status === 404) {
    return words.notYet;
  }
  if (!response.ok) {
    return words.silent;
  }
  const proof = (await response.json()) as FairProof;
  const misfit = await checkLine(proof, own);
  if (misfit) {
    return words[misfit];
  }
  const { entry, place, admittedAt } = proof.line;
  const fits = (entry > (proof.drawn ?? 0) ? words.late : words.fits)
    .replace("%entry", number(entry))
    .replace("%place", number(place));
  if (admittedAt === undefined) {
    return fits;
  }
  return `${fits} ${admittedAt ? words.admitted.replace("%at", moment(admittedAt)) : words.notAdmitted}`;
}

function read(key: string): Noted | null {
  try {
    const noted: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof noted === "object" && noted !== null && "commitment" in noted ? (noted as Noted) : null;
  } catch {
    // Without storage the page checks what is published, and not what it was before.
    return null;
  }
}

function keep(key: string, noted: Noted): void {
  try {
    localStorage.setItem(key, JSON.stringify(noted));
  } catch {
    // See above.
  }
}
