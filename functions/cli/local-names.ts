/** Names of what the embedded cloud holds. Its stage is called local. */
export const LOCAL = { stage: 'local', bucket: 'runlake', table: 'runlake' } as const;
