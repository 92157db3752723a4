/** Workgroup of a stage, with its result location and limits. */
export const workGroupName = (stage: string): string => `runlake-${stage}`;

/** Glue database of a stage, which holds the tables and views of the lake. */
export const databaseName = (stage: string): string => `runlake_${stage}`;
