import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { EmailField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { productPath } from "../ui/paths.ts";

interface BackInStockFormProps {
  slug: string;
  /** The variant that is chosen; the `product` island names another when it is. */
  sku: string;
  /** Whether there is nothing to wait for. */
  hidden: boolean;
  email?: string;
  error?: string;
}

/** Asks for one mail when a variant can be bought again. */
export function BackInStockForm({ slug, sku, hidden, email = "", error }: BackInStockFormProps) {
  const { say } = useWords();
  return (
    <form
      class="back-in-stock"
      method="post"
      action={`${productPath(slug)}/back-in-stock`}
      data-back-in-stock
      hidden={hidden}
    >
      <input type="hidden" name="sku" value={sku} />
      <EmailField
        label={say("product.tellMe")}
        value={email}
        error={error}
        autocomplete="email"
        hint={say("product.tellMeOnce")}
      />
      <button class="button button--quiet" type="submit">
        {say("product.tellMeButton")}
      </button>
    </form>
  );
}

interface BackInStockPageProps extends Omit<BackInStockFormProps, "hidden"> {
  /** Why nothing was kept, where it is not the address. */
  problem?: string;
  done?: boolean;
}

/** What became of the form: it is known, or what is wrong with it. */
export function BackInStockPage({ problem, done = false, ...form }: BackInStockPageProps) {
  const { say } = useWords();
  const back = `${productPath(form.slug)}?${new URLSearchParams({ variant: form.sku })}`;
  return (
    <Layout title={say("product.tellMe")} path="">
      <div class="wrap page narrow stack">
        <h1>{say(done ? "product.willWrite" : "product.tellMe")}</h1>
        {problem ? <Notice bad title={problem} /> : null}
        {done ? (
          <p class="lede">{say("product.mailGoes", { email: form.email ?? "" })}</p>
        ) : (
          <BackInStockForm {...form} hidden={false} />
        )}
        <p>
          <a href={back}>{say("product.back")}</a>
        </p>
      </div>
    </Layout>
  );
}
