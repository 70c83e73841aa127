// The browser's own database, as promises. A browser may refuse it (private windows, a full disk): then these reject.
export const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Resolves when what was written is on the disk.
export const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });

const opened = new Map<string, Promise<IDBDatabase>>();
// A database of one store, made when it is not there yet.
const open_database = (name: string, store: string, options?: IDBObjectStoreParameters): Promise<IDBDatabase> => {
  const before = opened.get(name);
  if (before) return before;
  const database = (async () => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, options);
    const one = await done(request);
    const leave = () => {
      one.close();
      opened.delete(name);
    };
    one.onversionchange = leave; // somebody deletes it
    one.onclose = leave;
    return one;
  })();
  opened.set(name, database);
  database.catch(() => opened.delete(name));
  return database;
};

// Its store, in a transaction of its own. A connection that the browser has lost meanwhile is made anew.
export const open_store = async (name: string, store: string, mode: IDBTransactionMode, durability: IDBTransactionDurability = "default", options?: IDBObjectStoreParameters) => {
  const begin = async () => (await open_database(name, store, options)).transaction(store, mode, { durability }).objectStore(store);
  try {
    return await begin();
  } catch {
    opened.delete(name);
    return begin();
  }
};
