// The tasks of a data set as LeRobot wants them: a table whose rows are named by what is to be done. Used by the writer.
import type { TableColumn } from '../parquet-table.ts';
import type { ExportEpisode } from '../frames.ts';

/** A task always has words, and none that no text takes. */
export const taskWords = ({ task }: Pick<ExportEpisode, 'task'>): string => task.toWellFormed().replaceAll('\0', '\u{FFFD}').trim() || 'unnamed task';

export const tasksOf = (episodes: readonly Pick<ExportEpisode, 'task'>[]): string[] => [...new Set(episodes.map(taskWords))];

export const taskColumns = (tasks: readonly string[]): TableColumn[] => [
  { name: 'task_index', type: 'int64', lists: 0, rows: BigInt64Array.from(tasks, (_, index) => BigInt(index)) },
  { name: 'task', type: 'string', lists: 0, rows: [...tasks] },
];

/** pandas makes `task` the name of the row by this; without it LeRobot takes the numbers for the tasks. */
export const pandasMetadata = {
  key: 'pandas',
  value: JSON.stringify({
    index_columns: ['task'],
    column_indexes: [{ name: null, field_name: null, pandas_type: 'unicode', numpy_type: 'object', metadata: { encoding: 'UTF-8' } }],
    columns: [
      { name: 'task_index', field_name: 'task_index', pandas_type: 'int64', numpy_type: 'int64', metadata: null },
      { name: 'task', field_name: 'task', pandas_type: 'unicode', numpy_type: 'object', metadata: null },
    ],
    creator: { library: 'waldo', version: '1' }, pandas_version: '2.3.3',
  }),
} as const;
