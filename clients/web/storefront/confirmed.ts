/** Ask before something that cannot be taken back. */

import { DialogPlugin } from 'tdesign-mobile-vue/es/dialog'

export function confirmed(question: { title: string; text?: string; yes: string; no: string }): Promise<boolean> {
  return new Promise((resolve) => {
    DialogPlugin.confirm?.({
      title: question.title,
      content: question.text ?? '',
      confirmBtn: question.yes,
      cancelBtn: question.no,
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onOverlayClick: () => resolve(false),
    })
  })
}
