/** What differs in each message, found in reasons and senders, so that others group (xfold(1)). */
export { type Fold, foldReason } from './reason.js'
export { foldSender } from './sender.js'
