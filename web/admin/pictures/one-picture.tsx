import { PICTURE_TYPES } from "../../../domain/media/picture-file.ts";
import type { Call } from "../../../shop/base/call.ts";
import { takePicture } from "../../../shop/media/take-picture.ts";
import { addressAt } from "../../ui/picture.tsx";
import { Field } from "../frame/fields.tsx";

/** Before the name of a field whose picture a file brings. */
const FILE_OF = "file:";
/** Pixels of a picture beside its field. */
const PREVIEW_WIDTH = 240;

interface OnePictureProps {
  name: string;
  label: string;
  value: string;
  error?: string | undefined;
  hint?: string | undefined;
  /** How large a file may be, in words. */
  most: string;
}

/** A picture's address, and a file in place of it, which is taken in when the form is sent. */
export function OnePicture({ name, label, value, error, hint, most }: OnePictureProps) {
  const file = `${FILE_OF}${name}`;
  return (
    <div class="setting-file">
      {value && !error ? <img class="setting-picture" src={addressAt(value, PREVIEW_WIDTH)} alt="" /> : null}
      <Field
        name={name}
        label={label}
        value={value}
        error={error}
        max={2_048}
        optional
        {...(hint ? { hint } : {})}
      />
      <div class="field">
        <label for={file}>A file in its place</label>
        <input class="input" id={file} name={file} type="file" accept={Object.values(PICTURE_TYPES).join()} />
        <p class="note">JPEG, PNG, WebP or GIF, at most {most}.</p>
      </div>
    </div>
  );
}

/**
 * The pictures that a form sent as files in place of addresses, and what is wrong with others; by
 * field.
 */
export async function takeFiles(
  call: Call,
  form: FormData,
): Promise<{ urls: ReadonlyMap<string, string>; errors: Record<string, string> }> {
  const urls = new Map<string, string>();
  const errors: Record<string, string> = {};
  for (const [name, file] of form) {
    if (!name.startsWith(FILE_OF) || !(file instanceof File) || file.size === 0) {
      continue;
    }
    const field = name.slice(FILE_OF.length);
    const taken = await takePicture(call, new Uint8Array(await file.arrayBuffer()));
    if (taken.ok) {
      urls.set(field, taken.value.url);
    } else {
      errors[field] = taken.error.detail;
    }
  }
  return { urls, errors };
}
