import { capitalized } from "../../../domain/base/shop.ts";
import type { Call } from "../../../shop/base/call.ts";
import { fetchPicture } from "../../../shop/media/fetch-picture.ts";
import { takePicture } from "../../../shop/media/take-picture.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import type { NamedPicture } from "./picture-choice.ts";

type Values = Record<string, string>;

/** The fields of a form in which pictures are sent in: files, and the address of one. */
export const FILES = "pictures";
export const ADDRESS = "pictureAddress";

/** The pictures that a form names, in their order. */
export function picturesOf(values: Values): NamedPicture[] {
  return Object.keys(values)
    .flatMap((name) => /^image\.(\d+)\.url$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((n) => {
      const url = values[`image.${n}.url`] ?? "";
      return url === "" ? [] : [{ url, alt: values[`image.${n}.alt`] ?? "" }];
    });
}

/** The form with these pictures in place of its own. */
function withPictures(values: Values, pictures: readonly NamedPicture[]): Values {
  const others = Object.entries(values)
    .filter(([name]) => name !== ADDRESS && name !== "do")
    .map(([name, value]) => [name, name.startsWith("image.") ? "" : value]);
  const named = pictures.flatMap(({ url, alt }, n) => [
    [`image.${n}.url`, url],
    [`image.${n}.alt`, alt],
  ]);
  return Object.fromEntries([...others, ...named]);
}

/** The effect of a button on the form's pictures. It saves nothing. */
export interface PictureEdit {
  values: Values;
  errors: FieldErrors<string>;
  notice: string | undefined;
  /** The button that the page opens on. */
  focus: string | undefined;
}

/**
 * Takes in the pictures that a form sends, and does what its button asks for: `add`, or `up`,
 * `down` and `away` with a picture's place.
 *
 * @returns null where it neither sends a picture nor asks for anything
 */
export async function editPictures(call: Call, form: FormData, typed: Values): Promise<PictureEdit | null> {
  const does = String(form.get("do") ?? "");
  const files = form.getAll(FILES).filter((file): file is File => file instanceof File && file.size > 0);
  const address = String(form.get(ADDRESS) ?? "").trim();
  if (does === "" && files.length === 0 && address === "") {
    return null;
  }
  const { added, errors } = await take(call, files, address);
  const moved = move(picturesOf(typed), does);
  const values = withPictures(typed, [...moved.pictures, ...added]);
  const wrong = Object.keys(errors).length > 0;
  return {
    values: wrong && errors[ADDRESS] ? { ...values, [ADDRESS]: address } : values,
    errors,
    notice: added.length > 0 ? addedWords(added.length) : moved.notice,
    focus: moved.focus,
  };
}

function addedWords(count: number): string {
  return count === 1
    ? "The picture is there. Say what it shows, and save."
    : `${count} pictures are there. Say what they show, and save.`;
}

async function take(call: Call, files: readonly File[], address: string) {
  const added: NamedPicture[] = [];
  const refused: string[] = [];
  const errors: FieldErrors<string> = {};
  for (const file of files) {
    const taken = await takePicture(call, new Uint8Array(await file.arrayBuffer()));
    if (taken.ok) {
      added.push({ url: taken.value.url, alt: "" });
    } else {
      refused.push(`${file.name}: ${taken.error.detail}`);
    }
  }
  if (refused.length > 0) {
    errors[FILES] = refused.join(" ");
  }
  if (address !== "") {
    const taken = await fetchPicture(call, address);
    if (taken.ok) {
      added.push({ url: taken.value.url, alt: "" });
    } else {
      errors[ADDRESS] = capitalized(taken.error.detail);
    }
  }
  return { added, errors };
}

interface Moved {
  pictures: NamedPicture[];
  notice: string | undefined;
  focus: string | undefined;
}

/** The pictures in the order that a button asks for. */
function move(pictures: readonly NamedPicture[], does: string): Moved {
  const [, verb, digits] = /^(up|down|away) (\d{1,3})$/.exec(does) ?? [];
  const from = Number(digits);
  const picture = pictures[from];
  const rest = pictures.filter((_, n) => n !== from);
  if (verb === undefined || !picture) {
    return { pictures: [...pictures], notice: undefined, focus: undefined };
  }
  if (verb === "away") {
    return { pictures: rest, notice: `Picture ${from + 1} is taken away once you save.`, focus: undefined };
  }
  const to = Math.min(rest.length, Math.max(0, from + (verb === "up" ? -1 : 1)));
  return {
    pictures: rest.toSpliced(to, 0, picture),
    notice: `It is picture ${to + 1} of ${pictures.length} once you save.`,
    focus: `${verb} ${to}`,
  };
}
