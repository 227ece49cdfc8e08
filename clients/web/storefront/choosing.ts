/** What the checkout remembers while another page chooses for it. */

import { ref } from 'vue'

/** the address chosen for this order; null: the default one */
export const chosenAddress = ref<string | null>(null)
