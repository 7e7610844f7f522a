import {
  bookmarkOf,
  withBookmark,
  withCurrentlySyncing,
  type Message,
  type MessageWriter,
  type State,
} from '@intercom-to-snowflake/singer';
import { parseBookmark, writeBookmark, type Bookmark } from './bookmark.ts';

/** The one place where the state changes: together with the messages that make it true. */
export type StateKeeper = {
  bookmark(stream: string, key: string): Bookmark | undefined;
  /**
   * Writes the messages, and behind them the state with these bookmarks moved. A bookmark never goes
   * back.
   */
  write(messages: readonly Message[], moved?: readonly MovedBookmark[]): Promise<void>;
  /** Names the stream in progress, null for none, from the next state on. */
  setCurrentlySyncing(stream: string | null): void;
  /** Writes the whole state, and waits until all is written. */
  close(): Promise<void>;
};

export type MovedBookmark = {
  readonly stream: string;
  readonly key: string;
  readonly bookmark: Bookmark;
};

export function createStateKeeper(initial: State, writer: MessageWriter): StateKeeper {
  let state = initial;

  function move({ stream, key, bookmark }: MovedBookmark): void {
    const earlier = parseBookmark(bookmarkOf(state, stream), key);
    const isBackwards = earlier !== undefined && bookmark.seconds < earlier.seconds;
    const kept = isBackwards ? { ...bookmark, seconds: earlier.seconds } : bookmark;
    state = withBookmark(state, stream, writeBookmark(kept, key));
  }

  return {
    bookmark: (stream, key) => parseBookmark(bookmarkOf(state, stream), key),

    write: (messages, moved = []) => {
      for (const one of moved) move(one);
      // The writer keeps the order of calls: what other streams' bookmarks say was written before.
      return writer.write(
        moved.length === 0 ? messages : [...messages, { type: 'STATE', value: state }],
      );
    },

    setCurrentlySyncing: (stream) => {
      state = withCurrentlySyncing(state, stream);
    },

    close: async () => {
      await writer.write([{ type: 'STATE', value: state }]);
      await writer.flush();
    },
  };
}
