SHOP=$shop SIM=$simulator TOKEN=
key() { python3 -c "import uuid; print(uuid.uuid4())"; }
call() { curl -s -X POST "$$SHOP/$$1" -H 'Content-Type: application/json' -H "Authorization: Bearer $$TOKEN" \
         -H "Idempotency-Key: $$(key)" -d "$$2"; }
pick() { python3 -c "import json, sys; print(json.load(sys.stdin)['data']$$1)"; }

# 买家：登录、挑一件有货的、加购物车、写地址、下单 / the buyer
TOKEN=$$(call identity/login '{"code": "sim-alice"}' | pick "['accessToken']")
PRODUCT=$$(call catalog/browse '{"categoryId": "all"}' | pick "['products'][0]['productId']")
SKU=$$(call catalog/product "{\"productId\": \"$$PRODUCT\"}" \
  | python3 -c 'import json, sys; print(next(s["skuId"] for s in json.load(sys.stdin)["data"]["skus"] if s["stockLeft"]))')
call cart/add "{\"productId\": \"$$PRODUCT\", \"skuId\": \"$$SKU\", \"quantity\": 1}"; echo
ADDRESS=$$(call addresses/save '$address' | pick "['addressId']")
ORDER=$$(call orders/submit "{\"addressId\": \"$$ADDRESS\", \"pay\": true}" | pick "['orderNo']"); echo "orderNo $$ORDER"
# 在浏览器里付：$$SIM/cashier/$$ORDER ；或者一条命令 / pay on that page, or with this
curl -s -X POST "$$SIM/_sim/pay/$$ORDER"; echo
until call orders/get "{\"orderNo\": \"$$ORDER\"}" | pick "['order']['status']" | grep PAID; do sleep 1; done

# 店员：登录、发货、退款 / the staff
BUYER=$$TOKEN
TOKEN=$$(call staff/login '{"username": "demo", "password": "xiaoman-demo"}' | pick "['accessToken']")
call orders/ship "{\"orderNo\": \"$$ORDER\", \"carrier\": \"SF\", \"trackingNo\": \"SF1234567890123\"}"; echo
call orders/refund "{\"orderNo\": \"$$ORDER\"}"; echo
TOKEN=$$BUYER
until call orders/get "{\"orderNo\": \"$$ORDER\"}" | pick "['order']['status']" | grep CLOSED; do sleep 1; done
call orders/get "{\"orderNo\": \"$$ORDER\"}" | pick "['order']['timeline']"
