import { useShop } from "../ui/shop.ts";
import { Colophon } from "./colophon.tsx";
import { Document, type DocumentProps } from "./document.tsx";
import { Masthead } from "./masthead.tsx";

export interface LayoutProps extends Omit<DocumentProps, "islands" | "styles"> {
  /** Of the page itself: marks the current place in the navigation. */
  path: string;
  islands?: DocumentProps["islands"];
}

/** The frame of the shop's pages. It holds nothing about the shopper, so that any page may be cached. */
export function Layout({ title, path, description, islands = [], head, children, ...rest }: LayoutProps) {
  const shop = useShop();
  const social = (
    <>
      <meta property="og:site_name" content={shop.name} />
      <meta property="og:title" content={title} />
      {description ? <meta property="og:description" content={description} /> : null}
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
      <main id="main" tabindex={-1}>
        {children}
      </main>
      <Colophon />
    </Document>
  );
}
