/* localStorage, or the memory of the page where the browser keeps nothing. */

const memory = new Map();

export const device = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return memory.get(name) ?? null;
    }
  },
  /** Whether it will still be there when the page is gone. */
  write(name, value) {
    memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  names(prefix) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      return [...memory.keys()].filter((name) => name.startsWith(prefix));
    }
  },
};
