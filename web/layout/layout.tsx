import { addressIn } from "../../domain/language/languages.ts";
import { Offers } from "../language/chooser.tsx";
import { useWords } from "../language/words.ts";
import { type SharePicture, sharePicture } from "../search-engines/share-picture.ts";
import { useShop } from "../ui/shop.ts";
import { Colophon } from "./colophon.tsx";
import { Document, type DocumentProps } from "./document.tsx";
import { Masthead } from "./masthead.tsx";

export interface LayoutProps extends Omit<DocumentProps, "islands" | "styles"> {
  /** Of the page itself: marks the current place in the navigation. */
  path: string;
  islands?: DocumentProps["islands"];
  /** What other sites show beside a link to the page. */
  picture?: SharePicture | undefined;
}

/**
 * The frame of the shop's pages. It holds nothing about the shopper, so that any page may be
 * cached.
 */
export function Layout(props: LayoutProps) {
  const { title, path, description, islands = [], head, children, ...rest } = props;
  const shop = useShop();
  const { canonical } = rest;
  const picture = props.picture ?? (canonical ? sharePicture(shop.sharePicture, canonical) : undefined);
  const { language, root } = useWords();
  const social = (
    <>
      <meta property="og:site_name" content={shop.name} />
      <meta property="og:title" content={title} />
      {description ? <meta property="og:description" content={description} /> : null}
      <meta property="og:type" content="website" />
      {canonical ? <meta property="og:url" content={addressIn(canonical, language, root)} /> : null}
      {picture ? <PictureOfLink {...picture} /> : null}
      {head}
    </>
  );
  return (
    <Document
      {...rest}
      title={path === "/" ? title : `${title} · ${shop.name}`}
      description={description}
      islands={["shop", ...islands]}
      head={social}
    >
      <Masthead path={path} />
      <Offers path={path} />
      <main id="main" tabindex={-1}>
        {children}
      </main>
      <Colophon path={path} />
    </Document>
  );
}

function PictureOfLink({ url, alt, size }: SharePicture) {
  return (
    <>
      <meta property="og:image" content={url} />
      <meta property="og:image:alt" content={alt} />
      {size ? <meta property="og:image:width" content={String(size.width)} /> : null}
      {size ? <meta property="og:image:height" content={String(size.height)} /> : null}
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}
