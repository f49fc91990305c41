// What is measured on a page; a JSON text of it all comes out.
(() => {
  const shown = element => element.getClientRects().length > 0;
  const words = element => element.textContent.trim();

  // Headings and tables in their order.
  const tables = () => {
    let heading = "";
    const list = [];
    for (const element of document.querySelectorAll("h1, h2, h3, table")) {
      if (element.tagName !== "TABLE") {
        heading = words(element);
        continue;
      }
      const cells = row => [...row.cells].map(words);
      const rows = [...element.rows].map(cells);
      list.push({ heading, caption: element.caption ? words(element.caption) : "", header: rows[0], rows: rows.slice(1) });
    }
    return list;
  };

  // A picture without a name, or without a table behind it before the next heading or picture.
  const pictures = () => {
    const order = [...document.querySelectorAll("svg, table, h2, h3")];
    return order.filter(element => element.tagName === "svg").map(svg => ({
      name: svg.getAttribute("role") === "img" ? svg.getAttribute("aria-label") || "" : "",
      next: (order[order.indexOf(svg) + 1] || svg).tagName,
    }));
  };

  const channels = colour => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, below) => {
    const alpha = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
  };
  const luminance = colour => {
    const linear = colour.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const background = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement)
      layers.push(channels(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };

  // Contrast as WCAG 2 has it: 4.5 is wanted of plain text.
  const pale = () => {
    const faults = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const element = node.parentElement;
      if (!node.data.trim() || !shown(element))
        continue;
      const style = getComputedStyle(element);
      const below = background(element);
      const colour = over(channels(element.closest("svg") ? style.fill : style.color), below);
      const [dark, light] = [luminance(colour), luminance(below)].sort((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5)
        faults.push(`${contrast.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
    }
    return faults;
  };

  // Words of a picture that leave it, or meet others.
  const crowded = () => {
    const faults = [];
    for (const svg of document.querySelectorAll("svg")) {
      const room = svg.viewBox.baseVal;
      const boxes = [...svg.querySelectorAll("text")].map(text => [text.getBBox(), words(text)]);
      for (const [box, name] of boxes)
        if (box.x < -1 || box.y < -1 || box.x + box.width > room.width + 1 || box.y + box.height > room.height + 1)
          faults.push(`outside: ${name}`);
      boxes.forEach(([a, name], i) => boxes.slice(i + 1).forEach(([b, other]) => {
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (wide > 1 && high > 3)
          faults.push(`${name} on ${other}`);
      }));
    }
    return faults;
  };

  return {
    tables: tables(),
    pictures: pictures(),
    pale: pale(),
    crowded: crowded(),
    width: document.documentElement.scrollWidth,
    headings: [...document.querySelectorAll("h1, h2, h3")].map(heading => Number(heading.tagName[1])),
  };
})()
