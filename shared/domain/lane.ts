/** Whose queue it is: the id of a source, or `CURATOR_LANE`. */
export type Lane = string;

/** The queue of the curator, which all sources share. No source can be called so: ids hold no underscore. */
export const CURATOR_LANE: Lane = '_curate';
