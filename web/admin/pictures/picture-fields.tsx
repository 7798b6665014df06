import { MAX_PICTURE_BYTES, PICTURE_TYPES } from "../../../domain/media/picture-file.ts";
import { addressAt } from "../../ui/picture.tsx";
import { Field, type Filled, fill, Select } from "../frame/fields.tsx";
import { offeredPictures } from "./picture-choice.ts";
import { ADDRESS, FILES, picturesOf } from "./picture-form.ts";

/** Pixels of the small pictures beside their fields. */
const SMALL_WIDTH = 240;
/** Stands for a picture's number where the island makes a row. */
const ANY = "N";

interface PictureFieldsProps {
  filled: Filled;
  /** Whether the platform makes other sizes of pictures. */
  resized: boolean;
  /** The button that the page opens on. */
  focus: string | undefined;
}

/**
 * The pictures of a form: their order, what they show, and more of them. Every button sends the
 * form and saves nothing; the `pictures` island does the same without leaving the page.
 */
export function PictureFields({ filled, resized, focus }: PictureFieldsProps) {
  const pictures = picturesOf(filled.values);
  const silent = pictures.filter(({ alt }) => alt === "").length;
  const files = fill(filled, FILES);
  return (
    <fieldset class="panel panel--wide pictures-panel" data-picture-fields>
      <legend>Pictures</legend>
      <p class="note">The first stands for the product in lists and on other sites.</p>
      {silent > 0 ? (
        <p class="pictures-panel__silent">
          {silent === 1 ? "One picture does" : `${silent} pictures do`} not say yet what is to be seen. Those
          who do not see it, and search engines, get nothing of it.
        </p>
      ) : null}
      {resized ? null : (
        <p class="note">
          The platform's resizing (IMAGES) is not bound: shoppers load each picture as large as it was sent
          in.
        </p>
      )}
      <ol class="picture-rows" data-picture-rows>
        {pictures.map(({ url }, n) => (
          <Row filled={filled} number={String(n)} url={url} last={n === pictures.length - 1} focus={focus} />
        ))}
      </ol>
      <template data-picture-row>
        <Row filled={{ values: {}, errors: {} }} number={ANY} url="" last={false} focus={undefined} />
      </template>
      <div class="picture-add">
        <div class="field">
          <label for={FILES}>Add pictures</label>
          <input
            class="input"
            id={FILES}
            name={FILES}
            type="file"
            multiple
            accept={Object.values(PICTURE_TYPES).join()}
            aria-describedby={`${FILES}-hint ${FILES}-error`}
            aria-invalid={files.error ? "true" : undefined}
          />
          <p class="note" id={`${FILES}-hint`}>
            JPEG, PNG, WebP or GIF, {MAX_PICTURE_BYTES / 1024 / 1024} MB at most.{" "}
            <span data-with-script hidden>
              Drop them here too, or paste a copied one.
            </span>
          </p>
          <p class="field__error" id={`${FILES}-error`}>
            {files.error ?? ""}
          </p>
        </div>
        <Field {...fill(filled, ADDRESS)} label="Or the address of one" max={2048} optional />
        <button class="button button--quiet" type="submit" name="do" value="add" formnovalidate>
          Add
        </button>
        <p class="note" role="status" data-picture-status />
      </div>
    </fieldset>
  );
}

interface RowProps {
  filled: Filled;
  number: string;
  url: string;
  last: boolean;
  focus: string | undefined;
}

function Row({ filled, number, url, last, focus }: RowProps) {
  const name = `image.${number}`;
  const shown = <span data-picture-number>{number === ANY ? "" : Number(number) + 1}</span>;
  const button = (verb: string, label: string, off = false) => (
    <button
      class="button button--quiet"
      type="submit"
      name="do"
      value={`${verb} ${number}`}
      formnovalidate
      disabled={off}
      autofocus={focus === `${verb} ${number}` && !off}
    >
      {label}
      <span class="visually-hidden"> picture {shown}</span>
    </button>
  );
  return (
    <li class="picture-row">
      <img
        class="picture-row__small"
        src={url ? addressAt(url, SMALL_WIDTH) : undefined}
        alt={filled.values[`${name}.alt`] ?? ""}
        width={64}
        height={80}
        loading="lazy"
        draggable={false}
      />
      <input type="hidden" name={`${name}.url`} value={url} />
      <div class="picture-row__words">
        <Field
          {...fill(filled, `${name}.alt`)}
          label="What it shows, for those who do not see it"
          max={512}
          optional
        />
        {url.startsWith("/") ? null : <p class="note breakable">{url}</p>}
        <p class="field__error">{filled.errors[`${name}.url`] ?? ""}</p>
        <p class="picture-row__moves">
          {button("up", "Up", number === "0")}
          {button("down", "Down", last)}
          {button("away", "Take away")}
        </p>
      </div>
    </li>
  );
}

/** Which of a form's pictures stands for a variant: its field is called so. */
export function PictureChoice({ filled, name }: { filled: Filled; name: string }) {
  const field = fill(filled, name);
  return (
    <div class="picture-choice" data-picture-choice>
      <Select {...field} label="Picture" options={offeredPictures(picturesOf(filled.values), field.value)} />
      <img
        class="picture-row__small"
        src={field.value ? addressAt(field.value, SMALL_WIDTH) : undefined}
        alt=""
        width={64}
        height={80}
        loading="lazy"
        hidden={field.value === ""}
      />
    </div>
  );
}
