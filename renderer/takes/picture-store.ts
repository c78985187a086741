// Thumbnails on the viewer's own disk (IndexedDB), so that a library opens with its pictures. Where that is
// refused (private window, full disk) every call quietly finds nothing: pictures are decoded again.

const databaseName = 'waldo-takes';
const storeName = 'pictures';
const keptAtMost = 4000;

let opened: Promise<IDBDatabase | null> | undefined;

const settled = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
  request.onsuccess = () => { resolve(request.result); };
  request.onerror = () => { reject(request.error ?? new Error('request failed')); };
});

function open(): Promise<IDBDatabase | null> {
  opened ??= (async () => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => { request.result.createObjectStore(storeName, { keyPath: 'key' }).createIndex('at', 'at'); };
    return await settled(request);
  })().catch(() => null);
  return opened;
}

interface StoredPicture { readonly key: string; readonly at: number; readonly picture: Blob }

export async function readPicture(key: string): Promise<Blob | null> {
  const database = await open();
  if (!database) return null;
  try {
    const found = await settled(database.transaction(storeName).objectStore(storeName).get(key)) as StoredPicture | undefined;
    return found?.picture ?? null;
  } catch {
    return null;
  }
}

export async function storePicture(key: string, picture: Blob): Promise<void> {
  const database = await open();
  if (!database) return;
  try {
    const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
    await settled(store.put({ key, at: Date.now(), picture } satisfies StoredPicture));
    const surplus = await settled(store.count()) - keptAtMost;
    if (surplus <= 0) return;
    const oldest = await settled(store.index('at').getAllKeys(null, surplus));
    for (const old of oldest) store.delete(old);
  } catch {
    // A full disk costs the next visit its picture and nothing else.
  }
}
