import type { JsonSchema, StreamSelection } from '@intercom-to-snowflake/singer';
import type { StreamDefinition } from '../streams/stream.ts';

/** A stream that the user selected, and what of it. */
export type SelectedStream = {
  readonly definition: StreamDefinition;
  readonly selection: StreamSelection;
  /** Every record is read in every run, and what is gone is made known by ACTIVATE_VERSION. */
  readonly isFullTable: boolean;
  readonly schema: JsonSchema;
};

/**
 * A stream and those that come out of its objects. An endpoint is at the root; it is read also when
 * only what is below it was selected.
 */
export type StreamTree = {
  readonly definition: StreamDefinition;
  readonly selected: SelectedStream | undefined;
  readonly children: readonly StreamTree[];
};

/** The trees of which something is selected, in the order of the definitions. */
export function growTrees(
  definitions: readonly StreamDefinition[],
  selected: readonly SelectedStream[],
): readonly StreamTree[] {
  const grow = (definition: StreamDefinition): readonly StreamTree[] => {
    const tree: StreamTree = {
      definition,
      selected: selected.find((stream) => stream.definition.name === definition.name),
      children: definitions
        .filter(({ source }) => source.kind !== 'endpoint' && source.parent === definition.name)
        .flatMap(grow),
    };
    return tree.selected === undefined && tree.children.length === 0 ? [] : [tree];
  };
  return definitions.filter(({ source }) => source.kind === 'endpoint').flatMap(grow);
}

/** The selected streams of a tree, the root first. */
export function selectedIn(tree: StreamTree): readonly SelectedStream[] {
  return [
    ...(tree.selected === undefined ? [] : [tree.selected]),
    ...tree.children.flatMap(selectedIn),
  ];
}

/** Whether each object of the root costs requests of its own. */
export function hasRequestsPerObject(tree: StreamTree): boolean {
  return tree.children.some(
    (child) => child.definition.source.kind === 'per-parent' || hasRequestsPerObject(child),
  );
}
