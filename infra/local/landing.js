"use strict";
(() => {
  const shop = location.origin;
  const { simulator } = document.body.dataset;
  const $ = (id) => document.getElementById(id);
  const address = JSON.parse($("address").textContent);
  const yuan = (fen) => "¥" + (fen / 100).toFixed(2);
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const WORDS = {
    RESERVING: "正在锁库存", UNPAID: "待付款", PAID: "已付款，待发货", PARTLY_SHIPPED: "部分发货", SHIPPED: "已发货", RECEIVED: "已收货",
    FINISHED: "已完成", CLOSING: "正在关闭", CLOSED: "已关闭",
  };
  const REASONS = { refunded: "已全额退款", buyer: "买家取消", expired: "超时未付", staff: "店员取消", out_of_stock: "库存不足" };
  let has = {}; // what earlier steps found: tokens, product, address, order

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const copying = (pre) => {
    const button = element("button", { type: "button", className: "copy", textContent: "复制" });
    button.onclick = async () => {
      await navigator.clipboard.writeText(pre.querySelector("code").textContent);
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = "复制"; }, 1200);
    };
    pre.append(button);
    return pre;
  };
  const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
  const curl = (method, url, headers, body) => [
    `curl -s ${method === "GET" ? "" : "-X POST "}${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`-d ${quoted(JSON.stringify(body))}`] : []),
  ].join(" \\\n  ");

  // one request, shown with its answer below the step
  async function send(step, method, url, { token, body, key } = {}) {
    const headers = {
      ...(method === "POST" ? { "Content-Type": "application/json" } : {}),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(key ? { "Idempotency-Key": key } : {}),
    };
    const shown = element("details", { open: !step.quiet });
    const began = performance.now();
    const answer = await fetch(url, { method, headers, body: method === "POST" ? JSON.stringify(body || {}) : undefined });
    const text = await answer.text();
    let content;
    try { content = JSON.parse(text); } catch { throw new Error(`答复不是 JSON：${answer.status} ${text.slice(0, 200)}`); }
    shown.append(
      element("summary", { textContent: `${method} ${decodeURIComponent(url.replace(shop, ""))} · ${answer.status} · ${Math.round(performance.now() - began)} ms` }),
      copying(element("pre", {}, element("code", { textContent: curl(method, url, headers, method === "POST" ? body || {} : null) }))),
      element("pre", { className: "answer" }, element("code", { textContent: JSON.stringify(content, null, 2) })),
    );
    // the same question asked until the answer changes is shown once, with its last answer
    const last = step.log.lastElementChild;
    if (step.polling && last && last.dataset.url === url) last.remove();
    shown.dataset.url = url;
    step.log.append(shown);
    if (!answer.ok) {
      const hint = content.code === "token_expired" ? "（令牌 15 分钟有效，再按一次“登录”）" : "";
      throw new Error(`${answer.status} ${content.code}：${content.message}${hint}`);
    }
    return content.data === undefined ? content : content.data;
  }
  const ask = (step, name, query = {}, token = has.buyer) =>
    send(step, "GET", `${shop}/${name}${Object.keys(query).length ? `?${new URLSearchParams(query)}` : ""}`, { token });
  const tell = (step, name, body, token = has.buyer) => send(step, "POST", `${shop}/${name}`, { token, body, key: crypto.randomUUID() });

  async function look(step) {
    const { order } = await ask(step, "orders/get", { orderNo: has.orderNo });
    $("status").textContent = `${order.status} ${WORDS[order.status] || ""}${order.reason ? `（${REASONS[order.reason] || order.reason}）` : ""}`;
    return order;
  }
  async function until(step, status, seconds) {
    step.polling = true;
    try {
      for (const end = Date.now() + seconds * 1000; ;) {
        const order = await look(step);
        if (order.status === status) return order;
        if (Date.now() > end) throw new Error(`等了 ${seconds} 秒，订单还是 ${order.status}`);
        await wait(500);
      }
    } finally { step.polling = false; }
  }
  const cashier = () => `${simulator}/cashier/${has.orderNo}?${new URLSearchParams({ back: `${shop}/` })}`;

  const STEPS = [
    { zh: "买家登录", en: "log in as sim-alice", needs: () => true, async run(step) {
      const session = await send(step, "POST", `${shop}/identity/login`, { body: { code: "sim-alice" } });
      has.buyer = session.accessToken;
      return `买家 ${session.buyerId}，令牌 ${session.expiresIn / 60} 分钟有效。code 写 sim-<名字> 就是那个人`;
    } },
    { zh: "挑一件有货的商品", en: "the first product in stock", needs: () => has.buyer, async run(step) {
      const { products } = await ask(step, "catalog/browse", { categoryId: "all", pageSize: 10 }, null);
      for (const { productId } of products) {
        const product = await ask(step, "catalog/product", { productId }, null);
        const sku = product.skus.find((each) => each.stockLeft > 0);
        if (sku) {
          Object.assign(has, { productId, skuId: sku.skuId });
          return `${product.title} ${sku.specText} ${yuan(sku.priceFen)}，剩 ${sku.stockLeft} 件`;
        }
      }
      throw new Error("前 10 件都没有货：make run FRESH=1 可重新开张");
    } },
    { zh: "加入购物车", en: "into the cart", needs: () => has.skuId, async run(step) {
      await tell(step, "cart/add", { productId: has.productId, skuId: has.skuId, quantity: 1 });
      const cart = await ask(step, "cart/view");
      has.inCart = true;
      return `已选 ${cart.selectedUnits} 件，合计 ${yuan(cart.selectedFen)}`;
    } },
    { zh: "收货地址", en: "an address", needs: () => has.buyer, async run(step) {
      const known = (await ask(step, "addresses/list")).addresses[0];
      has.addressId = known ? known.addressId : (await tell(step, "addresses/save", address)).addressId;
      return known ? "用上次保存的地址" : "已保存";
    } },
    { zh: "提交订单", en: "submit, and open the payment", needs: () => has.inCart && has.addressId, async run(step) {
      const made = await tell(step, "orders/submit", { addressId: has.addressId, pay: true });
      has.orderNo = made.orderNo;
      has.inCart = false;
      $("order-no").textContent = made.orderNo;
      const order = await look(step);
      $("payable").textContent = yuan(order.payableFen);
      return "答复里的 payment 就是小程序交给 wx.requestPayment 的参数";
    } },
    { zh: "付款", en: "pay", needs: () => has.orderNo, name: "替买家付款", opens: true, async run(step) {
      await send(step, "POST", `${simulator}/_sim/pay/${has.orderNo}`, {});
      await until(step, "PAID", 20);
      return "微信已通知商城，订单已付款";
    } },
    { zh: "店员登录", en: "the staff logs in", needs: () => true, async run(step) {
      const session = await send(step, "POST", `${shop}/staff/login`, { body: { username: "demo", password: "xiaoman-demo" } });
      has.staff = session.accessToken;
      return `${session.name}，权限 ${session.permissions.join("、")}`;
    } },
    { zh: "发货", en: "ship", needs: () => has.staff && has.orderNo, async run(step) {
      await tell(step, "orders/ship", { orderNo: has.orderNo, carrier: "SF", trackingNo: "SF1234567890123" }, has.staff);
      await until(step, "SHIPPED", 10);
      return "顺丰 SF1234567890123";
    } },
    { zh: "退款", en: "refund", needs: () => has.staff && has.orderNo, async run(step) {
      const refund = await tell(step, "orders/refund", { orderNo: has.orderNo }, has.staff);
      const order = await until(step, "CLOSED", 30);
      return `退款单 ${refund.refundNo}，已退 ${yuan(order.refundedFen)}`;
    } },
    { zh: "看订单经过", en: "the order's timeline", needs: () => has.buyer && has.orderNo, async run(step) {
      const order = await look(step);
      return order.timeline.map((entry) => entry.type).join(" → ");
    } },
  ];

  const fresh = () => {
    for (const step of STEPS) {
      step.button.disabled = step.busy || !step.needs();
      if (step.link) {
        step.link.hidden = !has.orderNo;
        if (has.orderNo) step.link.href = cashier();
      }
    }
  };
  async function play(step) {
    step.busy = true;
    step.log.replaceChildren();
    step.item.classList.remove("done");
    step.said.className = "said";
    step.said.textContent = "…";
    fresh();
    try {
      step.said.textContent = await step.run(step);
      step.item.classList.add("done");
      return true;
    } catch (error) {
      step.said.textContent = error.message === "Failed to fetch" ? "没有答复：make run 还在运行吗？" : error.message;
      step.said.classList.add("bad");
      return false;
    } finally {
      step.busy = false;
      fresh();
    }
  }
  // the buyer pays in the cashier's own tab; this page asks the shop, as a mini-program would
  async function awaitPayment(step) {
    step.said.textContent = "在收银台里按“支付”，这里会跟着变 …";
    try {
      await until(step, "PAID", 300);
      step.said.textContent = "微信已通知商城，订单已付款";
      step.item.classList.add("done");
    } catch (error) { step.said.textContent = error.message; }
  }

  for (const step of STEPS) {
    step.button = element("button", { type: "button", textContent: step.name || "执行" });
    step.button.onclick = () => play(step);
    step.said = element("p", { className: "said" });
    step.log = element("div");
    const acts = element("span", { className: "acts" }, step.button);
    if (step.opens) {
      step.link = element("a", { className: "button main", textContent: "打开收银台", target: "_blank", hidden: true });
      step.link.onclick = () => awaitPayment(step);
      acts.prepend(step.link);
    }
    const head = element("div", { className: "head" }, element("b", { textContent: step.zh }), element("small", { textContent: step.en }), acts);
    step.item = element("li", {}, head, step.said, step.log);
    $("steps").append(step.item);
  }
  $("all").onclick = async () => {
    $("all").disabled = true;
    for (const step of STEPS) {
      step.quiet = true;
      const went = await play(step);
      step.quiet = false;
      if (!went) break;
    }
    $("all").disabled = false;
  };
  $("again").onclick = () => {
    has = {};
    $("order-no").textContent = $("payable").textContent = "—";
    $("status").textContent = "还没有订单";
    for (const step of STEPS) {
      step.log.replaceChildren();
      step.said.textContent = "";
      step.item.classList.remove("done");
    }
    fresh();
  };
  for (const pre of document.querySelectorAll("pre.shell")) copying(pre);
  // built while the shop was running: then the line that says how is over
  if ($("unbuilt")) fetch("/shop/").then((answer) => { $("unbuilt").hidden = answer.ok; });
  $("tour").hidden = false;
  fresh();
})();
