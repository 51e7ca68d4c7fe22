// How the page reaches a component of ours: Streamlit calls one function at the start and with
// each new `data`. Instances share their modules, so what belongs to one is found by its parent.

/**
 * Makes that function for a class: `new Class(parent)` when one is placed, `update(component)`
 * with what Python passes, `close()` when it is taken away.
 */
export function mount(Class) {
  const known = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    if (!known.has(parentElement)) known.set(parentElement, new Class(parentElement));
    const placed = known.get(parentElement);
    placed.update(component);
    return () => {
      known.delete(parentElement);
      placed.close();
    };
  };
}
