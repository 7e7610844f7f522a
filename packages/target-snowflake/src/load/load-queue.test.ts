import { describe, expect, it } from '@jest/globals';
import { createLoadQueue } from './load-queue.ts';

type Job = { readonly name: string; readonly end: (error?: Error) => Promise<void> };

function arrange(parallelism: number) {
  const started: string[] = [];
  const failures: unknown[] = [];
  const queue = createLoadQueue({
    parallelism,
    onChange: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  const add = (table: string, name: string): Job => {
    let end: Job['end'] = () => Promise.resolve();
    const done = new Promise<void>((resolve, reject) => {
      end = async (error) => {
        if (error) reject(error);
        else resolve();
        await Promise.resolve().then(() => undefined);
        await new Promise(setImmediate);
      };
    });
    queue.add(table, () => {
      started.push(name);
      return done;
    });
    return { name, end };
  };
  return { queue, started, failures, add };
}

describe('the load queue', () => {
  it('loads different tables at the same time', () => {
    const { started, add } = arrange(4);
    add('contacts', 'contacts 1');
    add('tags', 'tags 1');
    expect(started).toEqual(['contacts 1', 'tags 1']);
  });

  it('never loads one table twice at the same time, and keeps its order', async () => {
    const { started, add } = arrange(4);
    const first = add('contacts', 'contacts 1');
    const second = add('contacts', 'contacts 2');
    add('contacts', 'contacts 3');
    expect(started).toEqual(['contacts 1']);
    await first.end();
    expect(started).toEqual(['contacts 1', 'contacts 2']);
    await second.end();
    expect(started).toEqual(['contacts 1', 'contacts 2', 'contacts 3']);
  });

  it('runs no more than `parallelism` loads, and lets a table that waits not hold up others', async () => {
    const { started, add } = arrange(2);
    const contacts = add('contacts', 'contacts 1');
    add('contacts', 'contacts 2');
    add('tags', 'tags 1');
    add('teams', 'teams 1');
    expect(started).toEqual(['contacts 1', 'tags 1']);
    await contacts.end();
    expect(started).toEqual(['contacts 1', 'tags 1', 'contacts 2']);
  });

  it('is drained when nothing runs or waits', async () => {
    const { queue, add } = arrange(1);
    await queue.drained();
    const first = add('contacts', 'contacts 1');
    const second = add('contacts', 'contacts 2');
    const drained = queue.drained();
    await first.end();
    expect(queue.isBusy).toBe(true);
    await second.end();
    expect(queue.isBusy).toBe(false);
    await drained;
  });

  it('starts nothing after a failure, lets what runs end, and rejects with the first failure', async () => {
    const { queue, started, failures, add } = arrange(2);
    const contacts = add('contacts', 'contacts 1');
    const tags = add('tags', 'tags 1');
    add('teams', 'teams 1');
    const failure = new Error('no warehouse');
    const drained = expect(queue.drained()).rejects.toBe(failure);
    await contacts.end(failure);
    expect(queue.isBusy).toBe(true);
    expect(failures).toEqual([failure]);
    await tags.end(new Error('no warehouse either'));
    await drained;
    add('admins', 'admins 1');
    expect(started).toEqual(['contacts 1', 'tags 1']);
  });
});
