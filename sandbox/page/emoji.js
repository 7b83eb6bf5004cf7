// Slack's short names of emoji. A name that isn't in this short list is shown in colons.

const LIST = `
+1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 eyes 👀 white_check_mark ✅ heavy_check_mark ✔️ x ❌ lock 🔒 unlock 🔓 ticket 🎫 admission_tickets 🎟️
incoming_envelope 📨 envelope ✉️ email 📧 inbox_tray 📥 outbox_tray 📤 memo 📝 pencil ✏️ pencil2 ✏️ speech_balloon 💬 left_speech_bubble 🗨️
thought_balloon 💭 bell 🔔 no_bell 🔕 bellhop_bell 🛎️ rotating_light 🚨 warning ⚠️ exclamation ❗ question ❓ grey_question ❔ fire 🔥 boom 💥
hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock9 🕘 calendar 📆 date 📅 spiral_calendar_pad 🗓️ zzz 💤 sleeping 😴
star ⭐ star2 🌟 sparkles ✨ tada 🎉 trophy 🏆 medal 🏅 heart ❤️ green_heart 💚 blue_heart 💙 broken_heart 💔 pray 🙏 wave 👋 clap 👏 raised_hands 🙌
ok_hand 👌 muscle 💪 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 hand ✋ raised_hand ✋ smile 😄 smiley 😃 grinning 😀 blush 😊 slightly_smiling_face 🙂
wink 😉 joy 😂 sob 😭 cry 😢 disappointed 😞 confused 😕 neutral_face 😐 angry 😠 rage 😡 thinking_face 🤔 sweat_smile 😅 grin 😁 sunglasses 😎 heart_eyes 😍
rocket 🚀 bulb 💡 wrench 🔧 hammer 🔨 gear ⚙️ bug 🐛 link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 mag 🔍 chart_with_upwards_trend 📈 bar_chart 📊
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ fast_forward ⏩ twisted_rightwards_arrows 🔀
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ large_purple_circle 🟣
bust_in_silhouette 👤 busts_in_silhouette 👥 adult 🧑 robot_face 🤖 crown 👑 globe_with_meridians 🌐 phone ☎️ telephone_receiver 📞 iphone 📱 computer 💻
file_folder 📁 open_file_folder 📂 page_facing_up 📄 newspaper 📰 label 🏷️ moneybag 💰 credit_card 💳 package 📦 scissors ✂️ wastebasket 🗑️ no_entry ⛔
no_entry_sign 🚫 octagonal_sign 🛑 construction 🚧 information_source ℹ️ new 🆕 ok 🆗 sos 🆘 checkered_flag 🏁 triangular_flag_on_post 🚩 coffee ☕ palm_tree 🌴
house 🏠 ballot_box_with_check ☑️ sunny ☀️ crescent_moon 🌙 snowflake ❄️ 100 💯 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ inbox 📥 double_vertical_bar ⏸️ arrow_forward ▶️ black_square_for_stop ⏹️`;

const words = LIST.trim().split(/\s+/);
const SIGNS = new Map(words.flatMap((word, at) => (at % 2 ? [] : [[word, words[at + 1]]])));

export const QUICK = ["eyes", "white_check_mark", "+1", "pray", "tada", "ticket", "heart", "incoming_envelope"];

export function sign(name) {
  return SIGNS.get(name.split("::")[0]) ?? `:${name}:`;
}
