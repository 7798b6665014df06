import {
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import type { ProblemCode } from "../../domain/base/problem.ts";
import { MAX_PAGE_SIZE } from "../../domain/catalog/catalog.ts";
import { GRAPHQL_LIMITS } from "../../http/contract/integrations/graphql.ts";

/** The size of a list without `first`. */
export const DEFAULT_FIRST = 20;

/** Rows that a field reads; `first`: as many as its argument says. */
export type Reads = number | "first";

interface Size {
  depth: number;
  aliases: number;
  cost: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, cost: 0 };

function beside(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    cost: one.cost + other.cost,
  };
}

/**
 * A rule that refuses queries that are too deep, name too much again, or ask for too much. What it
 * counts of a fragment it counts once, so a query of fragments in fragments costs it no more.
 */
export function limitQueries(
  variables: Readonly<Record<string, unknown>> | null | undefined,
): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      const measure = new Measure(context, operation, variables ?? {});
      const type = context.getSchema().getRootType(operation.operation);
      const { depth, aliases, cost } = measure.of(operation.selectionSet, type ?? null);
      const refuse = (code: ProblemCode, is: string) =>
        context.reportError(new GraphQLError(is, { nodes: operation, extensions: { code } }));
      if (depth > GRAPHQL_LIMITS.depth) {
        refuse("query_too_deep", `The query is ${depth} levels deep; ${GRAPHQL_LIMITS.depth} is the most.`);
      }
      if (aliases > GRAPHQL_LIMITS.aliases) {
        refuse(
          "query_too_many_aliases",
          `The query has ${aliases} aliases; ${GRAPHQL_LIMITS.aliases} is the most.`,
        );
      }
      if (cost > GRAPHQL_LIMITS.cost) {
        refuse("query_too_costly", `The query costs ${cost}; ${GRAPHQL_LIMITS.cost} is the most.`);
      }
      return false;
    },
  });
}

class Measure {
  readonly #context: ValidationContext;
  readonly #operation: OperationDefinitionNode;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #fragments = new Map<string, Size>();

  constructor(
    context: ValidationContext,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#context = context;
    this.#operation = operation;
    this.#variables = variables;
  }

  of({ selections }: SelectionSetNode, type: GraphQLCompositeType | null): Size {
    return selections.reduce<Size>((size, selection) => {
      if (selection.kind === Kind.FIELD) {
        return beside(size, this.#ofField(selection, type));
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        return beside(size, this.#ofFragment(selection.name.value));
      }
      const { typeCondition, selectionSet } = selection;
      return beside(size, this.of(selectionSet, this.#typeNamed(typeCondition?.name.value) ?? type));
    }, NOTHING);
  }

  #ofField(field: FieldNode, type: GraphQLCompositeType | null): Size {
    const name = field.name.value;
    const own = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    const returned = own && getNamedType(own.type);
    const inner = field.selectionSet
      ? this.of(field.selectionSet, isCompositeType(returned) ? returned : null)
      : NOTHING;
    // GraphQL's own rule bounds how deep a schema may be asked about itself.
    const depth = name.startsWith("__") ? 0 : inner.depth;
    const reads = own?.extensions.reads === "first" ? this.#first(field) : Number(own?.extensions.reads ?? 0);
    return {
      depth: depth + 1,
      aliases: inner.aliases + (field.alias ? 1 : 0),
      cost: inner.cost + reads + 1,
    };
  }

  #ofFragment(name: string): Size {
    const known = this.#fragments.get(name);
    if (known) {
      return known;
    }
    // A fragment within itself is refused by another rule.
    this.#fragments.set(name, NOTHING);
    const fragment = this.#context.getFragment(name);
    const size = fragment
      ? this.of(fragment.selectionSet, this.#typeNamed(fragment.typeCondition.name.value))
      : NOTHING;
    this.#fragments.set(name, size);
    return size;
  }

  #typeNamed(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.#context.getSchema().getType(name);
    return isCompositeType(type) ? type : null;
  }

  /** The size that a query asks of a list; the maximum where it is no number. */
  #first(field: FieldNode): number {
    const value = field.arguments?.find((argument) => argument.name.value === "first")?.value;
    if (value === undefined || value.kind === Kind.NULL) {
      return DEFAULT_FIRST;
    }
    const variable = value.kind === Kind.VARIABLE ? value.name.value : null;
    const { defaultValue } =
      this.#operation.variableDefinitions?.find((one) => one.variable.name.value === variable) ?? {};
    const literal = value.kind === Kind.VARIABLE ? defaultValue : value;
    const said = variable === null ? undefined : this.#variables[variable];
    const first = said ?? (literal?.kind === Kind.INT ? Number(literal.value) : undefined);
    return typeof first === "number" && first >= 0 ? Math.min(first, MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
  }
}
