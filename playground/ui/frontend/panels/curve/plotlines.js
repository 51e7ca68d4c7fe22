// Lines of a plot: from values at even places along x to pixels.

/** Where a value stands in pixels. */
export function plotPlace(plot) {
  const [left, right, low, high] = plot.range;
  return {
    x: (value) => (plot.size * (value - left)) / (right - left),
    y: (value) => (plot.size * (high - value)) / (high - low),
  };
}

/** Draws values at even places along x. */
export function strokeLine(context, plot, values, { colour, width, dash = [] }) {
  const { y } = plotPlace(plot);
  const pace = plot.size / (values.length - 1);
  const far = 4 * plot.size; // beyond this, lines may run off without being exact
  context.beginPath();
  for (let index = 0; index < values.length; index += 1)
    context.lineTo(index * pace, Math.max(-far, Math.min(far, y(values[index]))));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}
