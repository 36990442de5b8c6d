package figure

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// good is a small pose file without a fault. Its lines are numbered by the tests.
const good = `id: good
title: Good
person: ana
canvas: {left: -.6, right: .6, bottom: -.06, top: 1.1}
props:
  - {type: floor}
frames:
  - id: start
    label: Stand
    desc: "Standing."
    pose:
      pitch: 0
      place: {pin: ankle.near, x: 0, rest: [foot.near]}
      leg.near: {hip: 2, knee: 2, foot: flat}
      leg.far: {ankle_at: [-.035, .039], foot: flat}
      arm.near: {shoulder: -4, elbow: 14}
      arm.far: {shoulder: 8, elbow: 14}
  - id: end
    label: Lift
    desc: "One arm is raised."
    base: start
    pose:
      arm.near: {shoulder: 90}
    highlight: [abs]
    arrows:
      - {curve: [[.2, .6], [.3, .7]]}
animate: [start, end]
`

// goodFront is the same from the front.
const goodFront = `id: good
title: Good
view: front
canvas: {left: -.6, right: .6, bottom: -.06, top: 1.1}
frames:
  - id: start
    desc: "Standing."
    pose:
      place: {pin: ankle.l, x: -.07, rest: [foot.l, foot.r]}
      leg.l: {thigh: 0}
      leg.r: {thigh: 4}
  - id: end
    desc: "Leaning."
    base: start
    pose: {lean: 10}
animate: [start, end]
`

// edit changes parts of a text that stand in it once: old, new, old, new …
func edit(text string, changes ...string) string {
	for i := 0; i < len(changes); i += 2 {
		if strings.Count(text, changes[i]) != 1 {
			panic(fmt.Sprintf("%q stands %d times in the text; a test changes what stands there once", changes[i], strings.Count(text, changes[i])))
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

func TestGoodFilesHaveNoProblem(t *testing.T) {
	for name, text := range map[string]string{
		"side": good, "front": goodFront,
		"CRLF":                 strings.ReplaceAll(good, "\n", "\r\n"),
		"byte order mark":      "\ufeff" + good,
		"comments":             "# A comment.\n" + edit(good, "pitch: 0", "pitch: 0 # upright"),
		"document marks":       "---\n" + good,
		"block style":          edit(good, "arm.near: {shoulder: 90}", "arm.near:\n        shoulder: 90"),
		"a folded description": edit(good, `"One arm is raised."`, ">\n      One arm\n      is raised."),
		"an arrow on the way from the first frame": edit(good, `    desc: "Standing."`, "    desc: Standing.\n    arrows: [{follow: wrist.near}]"),
		"only one frame":        good[:strings.Index(good, "  - id: end")],
		"the sides in any case": edit(good, "[abs]", "[hamstrings.far, hamstrings.near]"),
	} {
		t.Run(name, func(t *testing.T) { hasProblems(t, text) })
	}
}

// Each mistake that an editor can make is told once, where it stands, with what
// to do about it.
func TestProblems(t *testing.T) {
	side := func(changes ...string) string { return edit(good, changes...) }
	front := func(changes ...string) string { return edit(goodFront, changes...) }
	for _, test := range []struct {
		name string
		text string
		want []string
	}{
		// Keys.
		{
			name: "an unknown key of the file",
			text: side("person: ana", "persson: ana"),
			want: []string{`3:1: unknown key "persson" in the pose file (did you mean "person"?); the keys here are animate, canvas, frames, id, mirror, nofloor, person, props, title, view`},
		},
		{
			name: "an unknown key of a frame",
			text: side("highlight: [abs]", "higlight: [abs]"),
			want: []string{`24:5: unknown key "higlight" in a frame (did you mean "highlight"?); the keys here are arrows, base, desc, ghost, highlight, id, label, person, pose, props, view`},
		},
		{
			name: "an unknown key of a pose",
			text: side("pitch: 0", "pich: 0"),
			want: []string{`12:7: unknown key "pich" in pose (did you mean "pitch"?); the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "a misspelt limb",
			text: side("leg.near:", "leg.neer:"),
			want: []string{`14:7: unknown key "leg.neer" in pose (did you mean "leg.near"?); the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "a misspelt joint",
			text: side("knee: 2", "kneee: 2"),
			want: []string{`14:26: unknown key "kneee" in leg.near (did you mean "knee"?); the keys here are ankle, ankle_at, flip, foot, foot_z, hip, knee, shank, shape, short, thigh`},
		},
		{
			name: "a front key in a side view",
			text: side("pitch: 0", "heading: 0"),
			want: []string{`12:7: unknown key "heading" in pose; the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "a side key in a front view",
			text: front("{thigh: 0}", "{hip: 0}"),
			want: []string{`10:15: unknown key "hip" in leg.l (did you mean "flip"?); the keys here are ankle, ankle_at, facing, flip, foot, foot_shape, profile, shank, short, split, thigh`},
		},
		{
			name: "a key that stands twice",
			text: side("knee: 2", "knee: 2, knee: 3"),
			want: []string{`14:35: the key "knee" stands twice; the first is on line 14`},
		},
		{
			name: "a key that stands twice at the top",
			text: side("person: ana", "title: Again"),
			want: []string{`3:1: the key "title" stands twice; the first is on line 2`},
		},
		{
			name: "a number as key",
			text: side("pitch: 0", "5: 0"),
			want: []string{`12:7: unknown key "5" in pose; the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "YAML's merge key",
			text: side("pitch: 0", "<<: {pitch: 0}"),
			want: []string{`12:7: unknown key "<<" in pose; the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},

		// What must be there.
		{
			name: "no id",
			text: side("id: good\n", ""),
			want: []string{`1:1: id is missing`},
		},
		{
			name: "another id than the file's",
			text: side("id: good", "id: better"),
			want: []string{`1:5: id "better" is not the file's name; write id: good`},
		},
		{
			name: "no title",
			text: side("title: Good\n", ""),
			want: []string{`1:1: title is missing`},
		},
		{
			name: "an empty title",
			text: side("title: Good", "title:"),
			want: []string{`2:7: title is a text, and not an empty one`},
		},
		{
			name: "no canvas",
			text: side("canvas: {left: -.6, right: .6, bottom: -.06, top: 1.1}\n", ""),
			want: []string{`1:1: canvas is missing`},
		},
		{
			name: "a canvas of no size",
			text: side("right: .6", "right: -.6"),
			want: []string{`4:9: the canvas is too small; give left, right, bottom and top in body heights`},
		},
		{
			name: "no frames",
			text: good[:strings.Index(good, "frames:")],
			want: []string{`1:1: frames is missing`},
		},
		{
			name: "an empty list of frames",
			text: good[:strings.Index(good, "frames:")] + "frames: []\n",
			want: []string{`7:9: there are no frames; a figure has at least one`},
		},
		{
			name: "no frame id",
			text: side("id: end", "label: End", "    label: Lift\n", ""),
			want: []string{
				`18:5: the frame has no id`,
				`26:18: animate names the frame "end", which is not there`,
			},
		},
		{
			name: "a frame id that is no address",
			text: side("id: end", "id: The end", "[start, end]", "[start, The end]"),
			want: []string{`18:9: the frame's id "The end" becomes part of an address: use up to 20 small letters and digits`},
		},
		{
			name: "a frame id twice",
			text: side("id: end", "id: start", "[start, end]", "[start, start]"),
			want: []string{`18:9: the frame id "start" stands twice`},
		},
		{
			name: "no desc",
			text: side("    desc: \"Standing.\"\n", ""),
			want: []string{`8:5: desc is missing; say in plain words what the body does, for readers who do not see the picture`},
		},
		{
			name: "an empty desc",
			text: side(`"Standing."`, `" "`),
			want: []string{`10:11: desc is a text, and not an empty one`},
		},
		{
			name: "no pose",
			text: side("    pose:\n      arm.near: {shoulder: 90}\n", ""),
			want: []string{`18:5: pose is missing; an empty one is pose: {}`},
		},
		{
			name: "an empty pose key",
			text: side("pose:\n      arm.near: {shoulder: 90}\n", "pose:\n"),
			want: []string{`22:10: pose is keys and values, as {pitch: 90}`},
		},
		{
			name: "no place",
			text: side("      place: {pin: ankle.near, x: 0, rest: [foot.near]}\n", ""),
			want: []string{
				`12:7: place is missing; say where the body rests, as place: {pin: shoulder, x: 0, rest: [trunk]}`,
			},
		},
		{
			name: "a place without rest",
			text: side(", rest: [foot.near]", ""),
			want: []string{`13:14: place needs hip: [x, y], or pin: with x: and rest:`},
		},
		{
			name: "a place with an inherited hip",
			text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .53]}", "arm.near: {shoulder: 90}", "place: {pin: ankle.near, x: 0, rest: [foot.near]}"),
			want: []string{`23:20: place goes by hip: and not by pin:; drop what it inherits with replace: true`},
		},

		// Names.
		{
			name: "an unknown person",
			text: side("person: ana", "person: eve"),
			want: []string{`3:9: unknown person "eve"; use one of ana, ben, cara, dan`},
		},
		{
			name: "an unknown view",
			text: side("person: ana", "view: back"),
			want: []string{`3:7: unknown view "back"; use one of side, front`},
		},
		{
			name: "an unknown point",
			text: side("pin: ankle.near", "pin: ankel.near"),
			want: []string{`13:20: unknown point "ankel.near" (did you mean "ankle"?); the points are hip, knee, ankle, heel, toe, ball, arch, shoulder, elbow, wrist, palm, fingers, neck, head, crown, occiput, forehead, thigh, shank, spine`},
		},
		{
			name: "a point without its side word",
			text: side("pin: ankle.near", "pin: ankle.left"),
			want: []string{`13:20: point "ankle.left": no "left" side here; a side is near or far, and head, neck, hip and spine have none`},
		},
		{
			name: "a side on the hip",
			text: side("pin: ankle.near", "pin: hip.near"),
			want: []string{`13:20: point "hip.near": no "near" side here; a side is near or far, and head, neck, hip and spine have none`},
		},
		{
			name: "a front point that only the side view has",
			text: front("pin: ankle.l", "pin: heel.l"),
			want: []string{`9:20: unknown point "heel.l" (did you mean "head"?); the points are hip, knee, ankle, toe, shoulder, elbow, wrist, head`},
		},
		{
			name: "a thigh without a station",
			text: side("ankle_at: [-.035, .039]", "ankle_at: thigh.near"),
			want: []string{`15:27: point "thigh.near": thigh, shank and spine need a place along them, as thigh.near@.5, and no other point has one`},
		},
		{
			name: "a station beyond the thigh",
			text: side("ankle_at: [-.035, .039]", "ankle_at: thigh.near@2"),
			want: []string{`15:27: point "thigh.near@2": the place after @ is a number from 0 to 1`},
		},
		{
			name: "a station beyond the neck",
			text: side("ankle_at: [-.035, .039]", "ankle_at: spine@.5"),
			want: []string{`15:27: point "spine@.5": the place after @ is a number from 0 to 0.32`},
		},
		{
			name: "a station that is no number",
			text: side("ankle_at: [-.035, .039]", "ankle_at: thigh.near@nan"),
			want: []string{`15:27: point "thigh.near@nan": the place after @ is a number from 0 to 1`},
		},
		{
			name: "an unknown surface",
			text: side("ankle_at: [-.035, .039]", "ankle_at: thigh.near@.5+side"),
			want: []string{`15:27: point "thigh.near@.5+side": the surface after + is front or back`},
		},
		{
			name: "a surface of a joint",
			text: side("ankle_at: [-.035, .039]", "ankle_at: knee.near+front"),
			want: []string{`15:27: point "knee.near+front": only thigh, shank and spine have a front and a back`},
		},
		{
			name: "a distance from nothing",
			text: side("ankle_at: [-.035, .039]", "ankle_at: {dx: .1}"),
			want: []string{`15:27: ankle_at: say which point dx and dy are counted from, as {point: shoulder, dx: .1}`},
		},
		{
			name: "an unknown part to rest on",
			text: side("rest: [foot.near]", "rest: [feet]"),
			want: []string{`13:45: unknown part of the body "feet" (did you mean "seat"?); use one of trunk, pelvis, seat, head, leg.near, leg.far, foot.near, foot.far, arm.near, arm.far, hand.near, hand.far`},
		},
		{
			name: "an unknown prop",
			text: side("type: floor", "type: flor, w: .3, tone: right"),
			want: []string{`6:12: unknown prop "flor" (did you mean "floor"?); use one of badge, bed, box, chair, chairfront, desk, floor, guide, keyboard, laptop, mat, mattop, mattress, monitor, officechair, pillow, step, towel, wall`},
		},
		{
			name: "a prop without a type",
			text: side("{type: floor}", "{x: 0}"),
			want: []string{`6:5: a prop has a type, as {type: mat, from: -.55, to: .43}`},
		},
		{
			name: "a size that a prop does not have",
			text: side("type: floor", "type: floor, h: 1"),
			want: []string{`6:19: unknown key "h" in the prop floor; the keys here are type, w, x, z`},
		},
		{
			name: "a towel from one point",
			text: side("{type: floor}", "{type: towel, via: [palm.near]}"),
			want: []string{`6:24: via lists two points or more`},
		},
		{
			name: "a towel from nowhere",
			text: side("{type: floor}", "{type: towel}"),
			want: []string{`6:5: a towel runs via two points or more, as via: [palm.near, arch.near]`},
		},
		{
			name: "a distance of a pillow that lies at no point",
			text: side("{type: floor}", "{type: pillow, dx: .1}"),
			want: []string{`6:5: dx and dy of a pillow are counted from a point; say which with at:, or write x and y`},
		},
		{
			name: "an unknown working area",
			text: side("[abs]", "[hamstring]"),
			want: []string{`24:17: unknown working area "hamstring" (did you mean "hamstrings"?); use one of hamstrings, quads, calf, glutes, piriformis, sidehip, hipflexor, lowback, upperback, abs, spineline, nerve`},
		},
		{
			name: "a working area of no side",
			text: side("[abs]", "[quads.left]"),
			want: []string{`24:17: working area "quads.left": its side is near or far`},
		},
		{
			name: "a working area from the front without a side",
			text: front("pose: {lean: 10}", "pose: {lean: 10}\n    highlight: [waist]"),
			want: []string{`16:17: working area "waist": its side is l or r`},
		},
		{
			name: "an unknown hand",
			text: side("shoulder: -4", "shoulder: -4, hand: fist"),
			want: []string{`16:38: unknown hand "fist" (did you mean "flat"?); use one of relaxed, flat, back, grip, cup`},
		},
		{
			name: "a base that does not stand above",
			text: side("base: start", "base: stand"),
			want: []string{`21:11: base names the frame "stand", which does not stand above`},
		},
		{
			name: "a frame based on itself",
			text: side("base: start", "base: end"),
			want: []string{`21:11: base names the frame "end", which does not stand above`},
		},
		{
			name: "a base of another view",
			text: side("base: start", "base: start\n    view: front"),
			want: []string{
				`21:11: base names the frame "start", which is another view`,
				`25:17: unknown working area "abs"; use one of sidehip, piriformis, waist`,
			},
		},
		{
			name: "a ghost of a later frame",
			text: side("    label: Stand\n", "    ghost: end\n"),
			want: []string{`9:12: ghost names the frame "end", which does not stand above`},
		},
		{
			name: "a ghost from the front",
			text: front("pose: {lean: 10}", "pose: {lean: 10}\n    ghost: start"),
			want: []string{`16:12: a ghost is drawn in the side view only`},
		},
		{
			name: "a ghost of a frame from the front",
			text: front("    base: start\n    pose: {lean: 10}", "    view: side\n    pose: {place: {hip: [0, .53]}}\n    ghost: start", "animate: [start, end]\n", ""),
			want: []string{`16:12: a ghost is drawn in the side view only`},
		},
		{
			name: "animate with an unknown frame",
			text: side("[start, end]", "[start, middle]"),
			want: []string{`27:18: animate names the frame "middle", which is not there`},
		},
		{
			name: "animate with one frame",
			text: side("[start, end]", "[end]"),
			want: []string{`27:10: animate names 2 to 8 frames, in the order of the movement`},
		},
		{
			name: "animate that ends before the last frame",
			text: side("animate: [start, end]", "animate: [end, start]"),
			want: []string{`27:16: the movement ends on the last frame, in whose place it is played; put the frame "start" last`},
		},
		{
			name: "animate with many frames",
			text: side("[start, end]", "[start, end, start, end, start, end, start, end, start]"),
			want: []string{`27:10: animate names 2 to 8 frames, in the order of the movement`},
		},

		// Values.
		{
			name: "not a number",
			text: side("pitch: 0", "pitch: .nan"),
			want: []string{`12:14: pitch is a number, as 12 or -.5`},
		},
		{
			name: "infinity",
			text: side("pitch: 0", "pitch: .inf"),
			want: []string{`12:14: pitch is a number, as 12 or -.5`},
		},
		{
			name: "infinity as Go writes it",
			text: side("pitch: 0", "pitch: -Inf"),
			want: []string{`12:14: pitch -Inf cannot be right; it lies between -720 and 720`},
		},
		{
			name: "a huge number",
			text: side("pitch: 0", "pitch: 1e300"),
			want: []string{`12:14: pitch 1e+300 cannot be right; it lies between -720 and 720`},
		},
		{
			name: "a huge length",
			text: side("x: 0,", "x: 400,"),
			want: []string{`13:35: x 400 cannot be right; it lies between -4 and 4`},
		},
		{
			name: "a number in quotes",
			text: side("pitch: 0", `pitch: "0"`),
			want: []string{`12:14: pitch is a number, as 12 or -.5`},
		},
		{
			name: "a word for a number",
			text: side("pitch: 0", "pitch: level"),
			want: []string{`12:14: pitch is a number, as 12 or -.5`},
		},
		{
			name: "a list for a number",
			text: side("pitch: 0", "pitch: [0]"),
			want: []string{`12:14: pitch is a number, as 12 or -.5`},
		},
		{
			name: "nothing for a number",
			text: side("pitch: 0", "pitch:"),
			want: []string{`12:13: pitch is a number, as 12 or -.5`},
		},
		{
			name: "an arm shorter than it can be drawn",
			text: side("shoulder: -4", "short: {upper: .05}"),
			want: []string{`16:33: short 0.05 cannot be right; it lies between 0.1 and 1`},
		},
		{
			name: "one number for a point",
			text: side("[-.035, .039]", "[-.035]"),
			want: []string{`15:27: ankle_at is two numbers, as [.2, .04]`},
		},
		{
			name: "yes for true",
			text: side("person: ana", "mirror: yes"),
			want: []string{`3:9: mirror is true or false`},
		},
		{
			name: "a list for a map",
			text: side("{shoulder: 90}", "[90]"),
			want: []string{`23:17: arm.near is keys and values, as {key: value}`},
		},
		{
			name: "a map for a list",
			text: side("[abs]", "{abs: 1}"),
			want: []string{`24:16: highlight is a list`},
		},
		{
			name: "too many entries",
			text: side("[abs]", "["+strings.Repeat("abs, ", 41)+"]"),
			want: []string{`24:16: highlight has 41 entries; at most 40 are drawn`},
		},
		{
			name: "a character that XML cannot hold",
			text: side(`"Standing."`, `"Stand\u0008ing."`),
			want: []string{`10:11: desc holds the character U+0008, which no picture can hold; take it out`},
		},
		{
			name: "a label of two kinds",
			text: side("label: Stand", "label: [Stand]"),
			want: []string{`9:12: label is a text, and not an empty one`},
		},

		// Arrows.
		{
			name: "three arrows",
			text: side("- {curve: [[.2, .6], [.3, .7]]}", "- {from: [.2, .6], by: [.1, 0]}\n      - {from: [.2, .7], by: [.1, 0]}\n      - {from: [.2, .8], by: [.1, 0]}"),
			want: []string{`26:7: a picture has at most two arrows; more confuse`},
		},
		{
			name: "an arrow without a way",
			text: side("{curve: [[.2, .6], [.3, .7]]}", "{both: true}"),
			want: []string{`26:9: an arrow has one way to go: curve, arc, follow, or from with by or to`},
		},
		{
			name: "an arrow with two ways",
			text: side("{curve: [[.2, .6], [.3, .7]]}", "{curve: [[.2, .6], [.3, .7]], by: [0, .1]}"),
			want: []string{`26:9: an arrow has one way to go: curve, arc, follow, or from with by or to`},
		},
		{
			name: "an arrow from a point to nowhere",
			text: side("{curve: [[.2, .6], [.3, .7]]}", "{from: [.2, .6]}"),
			want: []string{`26:9: an arrow has one way to go: curve, arc, follow, or from with by or to`},
		},
		{
			name: "an arrow of one point",
			text: side("{curve: [[.2, .6], [.3, .7]]}", "{curve: [[.2, .6]]}"),
			want: []string{`26:17: curve lists two points or more`},
		},
		{
			name: "an arrow that follows from the front",
			text: front("pose: {lean: 10}", "pose: {lean: 10}\n    arrows: [{follow: head}]"),
			want: []string{`16:23: an arrow follows a point in the side view only; write curve: here`},
		},
		{
			name: "an arrow that follows a point from another view",
			text: front("    base: start\n    pose: {lean: 10}", "    view: side\n    pose: {place: {hip: [0, .53]}}\n    arrows: [{follow: head}]", "animate: [start, end]\n", ""),
			want: []string{`16:14: frame end: the arrow follows a point between frames of different views; write curve: here`},
		},
		{
			name: "an arrow too short to draw",
			text: side("[.3, .7]", "[.2, .61]"),
			want: []string{`26:9: warning: frame end: the arrow is too short to draw; make it 0.03 or longer`},
		},
		{
			name: "an arrow along a point that stays",
			text: side("{curve: [[.2, .6], [.3, .7]]}", "{follow: ankle.near}"),
			want: []string{`26:9: warning: frame end: the arrow is too short to draw; make it 0.03 or longer`},
		},

		// Bodies.
		{
			name: "a target out of a leg's reach",
			text: side("[-.035, .039]", "[-.6, .039]"),
			want: []string{`15:27: frame start: leg.far ankle_at is missed by 0.278 of the body height: the limb is too short, or too folded, to get there; move the target or the body`},
		},
		{
			name: "a target out of an arm's reach",
			text: side("arm.far: {shoulder: 8, elbow: 14}", "arm.far: {wrist_at: [.3, .3]}"),
			want: []string{`17:27: frame start: arm.far wrist_at is missed by 0.266 of the body height: the limb is too short, or too folded, to get there; move the target or the body`},
		},
		{
			name: "a target too near",
			text: side("arm.far: {shoulder: 8, elbow: 14}", "arm.far: {wrist_at: {point: shoulder.far, dx: .015}}"),
			want: []string{`17:27: frame start: arm.far wrist_at is missed by 0.007 of the body height: the limb is too short, or too folded, to get there; move the target or the body`},
		},
		{
			name: "a target and angles",
			text: side("arm.near: {shoulder: 90}", "leg.far: {hip: 30}"),
			want: []string{`23:22: leg.far has both ankle_at and angles; keep one, or drop what it inherits with replace: true`},
		},
		{
			name: "a bend and a heading of one joint",
			text: side("leg.near: {hip: 2,", "leg.near: {hip: 2, thigh: 3,"),
			want: []string{`14:33: leg.near has both hip and thigh, a bend and a heading of one joint; keep one, or drop what it inherits with replace: true`},
		},
		{
			name: "a bend under an inherited sole",
			text: side("arm.near: {shoulder: 90}", "leg.near: {ankle: 10}"),
			want: []string{`23:25: leg.near has both ankle and foot, a bend and a heading of one joint; keep one, or drop what it inherits with replace: true`},
		},
		{
			name: "a target out of reach from the front",
			text: front("{thigh: 4}", "{ankle_at: [.6, .039]}"),
			want: []string{`11:25: frame start: leg.r ankle_at is missed by 0.268 of the body height: the limb is too short, or too folded, to get there; move the target or the body`},
		},
		{
			name: "an arm's target out of reach from the front",
			text: front("leg.r: {thigh: 4}", "arm.r: {wrist_at: [.6, .3]}"),
			want: []string{
				`11:25: frame start: arm.r wrist_at is missed by 0.421 of the body height: the limb is too short, or too folded, to get there; move the target or the body`,
				`11:25: frame end: arm.r wrist_at is missed by 0.445 of the body height: the limb is too short, or too folded, to get there; move the target or the body`,
			},
		},
		{
			name: "a leg below the floor",
			text: side("hip: 2, knee: 2", "hip: 25, knee: 50", "ankle_at: [-.035, .039]", "ankle_at: [-.035, .019]"),
			want: []string{`15:16: frame start: leg.far is 0.021 of the body height below the floor; raise it, or the body`},
		},
		{
			name: "an arm below the floor",
			text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .1]}", "leg.near: {hip: 2, knee: 2, foot: flat}", "leg.near: {hip: 90, knee: 0}", "leg.far: {ankle_at: [-.035, .039], foot: flat}", "leg.far: {hip: 90, knee: 0}"),
			want: []string{
				`16:17: frame start: arm.near is 0.039 of the body height below the floor; raise it, or the body`,
				`17:16: frame start: arm.far is 0.024 of the body height below the floor; raise it, or the body`,
			},
		},
		{
			name: "a limit that a later frame inherits is told once",
			text: side("shoulder: 8, elbow: 14", "shoulder: 8, elbow: -14"),
			want: []string{`17:16: warning: frame start: arm.far elbow bends to -14 degrees; a body does -8 to 155`},
		},
		{
			name: "the trunk below the floor",
			text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .05]}", "leg.near: {hip: 2, knee: 2, foot: flat}", "leg.near: {hip: 90, knee: 0}", "leg.far: {ankle_at: [-.035, .039], foot: flat}", "leg.far: {hip: 90, knee: 0}", "arm.near: {shoulder: -4, elbow: 14}", "arm.near: {shoulder: 90}", "arm.far: {shoulder: 8, elbow: 14}", "arm.far: {shoulder: 90}"),
			want: []string{`13:14: frame start: trunk is 0.012 of the body height below the floor; raise it, or the body`},
		},
		{
			name: "the head below the floor",
			text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .15]}", "pitch: 0", "pitch: 100", "leg.near: {hip: 2, knee: 2, foot: flat}", "leg.near: {thigh: 90}", "leg.far: {ankle_at: [-.035, .039], foot: flat}", "leg.far: {thigh: 90}", "arm.near: {shoulder: -4, elbow: 14}", "neck: -60", "arm.far: {shoulder: 8, elbow: 14}", "head: -60"),
			want: []string{
				`8:5: warning: frame start: the body leaves the canvas by 0.016 at the bottom; widen the canvas`,
				`13:14: frame start: head is 0.076 of the body height below the floor; raise it, or the body`,
				`18:5: warning: frame end: the body leaves the canvas by 0.016 at the bottom; widen the canvas`,
			},
		},
		{
			name: "arms below the floor from the front",
			text: front("leg.l: {thigh: 0}", "leg.l: {thigh: 90}", "{thigh: 4}", "{thigh: -90}", "place: {pin: ankle.l, x: -.07, rest: [foot.l, foot.r]}", "place: {hip: [0, .1]}"),
			want: []string{
				`9:14: frame start: arm.l is 0.035 of the body height below the floor; raise it, or the body`,
				`9:14: frame start: arm.r is 0.035 of the body height below the floor; raise it, or the body`,
				`9:14: frame end: arm.l is 0.051 of the body height below the floor; raise it, or the body`,
				`9:14: frame end: arm.r is 0.022 of the body height below the floor; raise it, or the body`,
			},
		},
		{
			name: "trunk and head below the floor from the front",
			text: front("place: {pin: ankle.l, x: -.07, rest: [foot.l, foot.r]}", "place: {hip: [0, .55]}", "pose: {lean: 10}", "pose: {heading: 100, place: {hip: [0, .1]}, leg.l: {thigh: 90}, leg.r: {thigh: 90}, arm.l: {upper: 90}, arm.r: {upper: 90}}", "left: -.6", "left: -.9"),
			want: []string{
				`12:5: warning: frame end: the body leaves the canvas by 0.008 at the bottom; widen the canvas`,
				`15:33: frame end: trunk is 0.036 of the body height below the floor; raise it, or the body`,
				`15:33: frame end: head is 0.015 of the body height below the floor; raise it, or the body`,
				`15:96: frame end: arm.l is 0.068 of the body height below the floor; raise it, or the body`,
			},
		},
		{
			name: "a leg below the floor from the front",
			text: front("{thigh: 4}", "{thigh: 0, shank: 0}", "pose: {lean: 10}", "pose: {place: {replace: true, hip: [0, .4]}}"),
			want: []string{
				`10:14: frame end: leg.l is 0.132 of the body height below the floor; raise it, or the body`,
				`11:14: frame end: leg.r is 0.133 of the body height below the floor; raise it, or the body`,
				`12:5: warning: frame end: the body leaves the canvas by 0.073 at the bottom; widen the canvas`,
			},
		},
		{name: "below the floor of a bed seen from above", text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .4]}", "ankle_at: [-.035, .039], foot: flat", "hip: 0", "type: floor", "type: bed", "bottom: -.06", "bottom: -.2")},
		{name: "below the floor where there is none", text: side("place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .4]}", "ankle_at: [-.035, .039], foot: flat", "hip: 0", "person: ana", "nofloor: true", "bottom: -.06", "bottom: -.2")},
		{
			name: "a hip bent back",
			text: side("arm.near: {shoulder: 90}", "leg.far: {replace: true, hip: -40}"),
			want: []string{`23:16: warning: frame end: leg.far hip bends to -40 degrees; a body does -35 to 140`},
		},
		{
			name: "a knee bent forward",
			text: side("arm.near: {shoulder: 90}", "leg.far: {replace: true, hip: 30, knee: -12}"),
			want: []string{`23:16: warning: frame end: leg.far knee bends to -12 degrees; a body does -8 to 160`},
		},
		{
			name: "an ankle bent too far",
			text: side("arm.near: {shoulder: 90}", "leg.far: {replace: true, hip: 30, ankle: 40}"),
			want: []string{`23:16: warning: frame end: leg.far ankle bends to 40 degrees; a body does -70 to 35`},
		},
		{
			name: "an elbow bent back",
			text: side("{shoulder: 90}", "{elbow: -20}"),
			want: []string{`23:17: warning: frame end: arm.near elbow bends to -20 degrees; a body does -8 to 155`},
		},
		{
			name: "a body that leaves the canvas",
			text: side("right: .6", "right: .2", "[.2, .6], [.3, .7]", "[.1, .6], [.1, .7]"),
			want: []string{`18:5: warning: frame end: the body leaves the canvas by 0.218 at the right; widen the canvas`},
		},
		{
			name: "a picture too heavy",
			text: side("  - {type: floor}", strings.Repeat("  - {type: officechair}\n", 8)),
			want: []string{
				`16:5: warning: frame start: the picture weighs 19842 bytes; keep it below 15000 with fewer props or arrows`,
				`26:5: warning: frame end: the picture weighs 20891 bytes; keep it below 15000 with fewer props or arrows`,
			},
		},

		// Motions.
		{
			name: "a motion that changes the profile",
			text: front("pose: {lean: 10}", "pose: {leg.l: {profile: side}}"),
			want: []string{`12:5: frame end: the motion changes the shapes of the picture (a profile, a split, the eyes, the shoes, or the order of the layers); take the frame out of animate`},
		},
		{
			name: "a motion that changes a crossed leg",
			text: front("pose: {lean: 10}", "pose: {leg.l: {split: true}, z: {leg.l: 62}}"),
			want: []string{`12:5: frame end: the motion changes the shapes of the picture (a profile, a split, the eyes, the shoes, or the order of the layers); take the frame out of animate`},
		},
		{
			name: "a motion that changes the layers",
			text: side("{shoulder: 90}", "{shoulder: 90}\n      z: {arm.near: 35}"),
			want: []string{`18:5: frame end: the motion changes the shapes of the picture (a profile, a split, the eyes, the shoes, or the order of the layers); take the frame out of animate`},
		},
		{
			name: "a motion that puts shoes on",
			text: side("{shoulder: 90}", "{shoulder: 90}\n      shoes: true"),
			want: []string{`18:5: frame end: the motion changes the shapes of the picture (a profile, a split, the eyes, the shoes, or the order of the layers); take the frame out of animate`},
		},
		{
			name: "a motion that changes the person",
			text: side("base: start", "base: start\n    person: ben"),
			want: []string{`18:5: frame end: the motion from start changes the view or the person; it cannot be played`},
		},
		{
			name: "a motion that changes the view",
			text: side("    base: start\n", "    view: front\n", "arm.near: {shoulder: 90}", "place: {hip: [0, .53]}", "    highlight: [abs]\n", ""),
			want: []string{`18:5: frame end: the motion from start changes the view or the person; it cannot be played`},
		},
		{
			name: "a motion through the floor",
			text: side("pitch: 0", "pitch: 0\n      eyes: open", "place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .53]}", "arm.near: {shoulder: 90}", "place: {hip: [0, .1]}\n      pitch: 90\n      leg.near: {replace: true, hip: 0}\n      leg.far: {replace: true, hip: 0}"),
			want: []string{
				`19:5: warning: frame end: on the way from start leg.near dips 0.084 of the body height below the floor`,
				`19:5: warning: frame end: on the way from start leg.far dips 0.099 of the body height below the floor`,
			},
		},

		// Files.
		{
			name: "an empty file",
			text: "",
			want: []string{`1:1: the file cannot be read as YAML: no documents in stream`},
		},
		{
			name: "only a comment",
			text: "# nothing\n",
			want: []string{`1:1: the file cannot be read as YAML: no documents in stream`},
		},
		{
			name: "a list",
			text: "- id: good\n",
			want: []string{`1:1: a pose file is lines of key: value`},
		},
		{
			name: "a text",
			text: "good",
			want: []string{`1:1: a pose file is lines of key: value`},
		},
		{
			name: "an anchor",
			text: side("pitch: 0", "pitch: &a 0"),
			want: []string{`12:14: anchors (&) and aliases (*) do not belong in a pose file; write the value out, or use base: for a frame`},
		},
		{
			name: "an alias",
			text: side("shoulder: 90}", "shoulder: *a}", "pitch: 0", "pitch: &a 0"),
			want: []string{
				`12:14: anchors (&) and aliases (*) do not belong in a pose file; write the value out, or use base: for a frame`,
				`23:28: anchors (&) and aliases (*) do not belong in a pose file; write the value out, or use base: for a frame`,
			},
		},
		{
			name: "an alias of nothing",
			text: side("pitch: 0", "pitch: *a"),
			want: []string{`12:14: the file cannot be read as YAML: unknown anchor 'a' referenced`},
		},
		{
			name: "a tab",
			text: side("      pitch: 0", "\tpitch: 0"),
			want: []string{`12:1: the file cannot be read as YAML: found character that cannot start any token`},
		},
		{
			name: "a brace left open",
			text: side("elbow: 14}\n  - id: end", "elbow: 14\n  - id: end"),
			want: []string{`18:7: the file cannot be read as YAML: mapping values are not allowed in this context`},
		},
		{
			name: "a quote left open",
			text: side(`"Standing."`, `"Standing.`),
			want: []string{`20:12: the file cannot be read as YAML: did not find expected key`},
		},
		{
			name: "bad indentation",
			text: side("      pitch: 0", "     pitch: 0"),
			want: []string{`13:12: the file cannot be read as YAML: mapping values are not allowed in this context`},
		},
		{
			name: "two documents",
			text: good + "---\n" + good,
			want: []string{`1:1: the file cannot be read as YAML: expected single document, found multiple`},
		},
		{
			name: "a byte that is no character",
			text: side("Standing.", "Stand\xffing."),
			want: []string{`10:17: the file cannot be read as YAML: invalid leading UTF-8 octet (value: 255)`},
		},
		{
			name: "a character that YAML forbids",
			text: side("Standing.", "Stand\x08ing."),
			want: []string{`10:17: the file cannot be read as YAML: control characters are not allowed (value: 8)`},
		},
		{
			name: "a mistake after letters of two bytes",
			text: side(`"Standing."`, `"Ständer, ä, ö."`, "{hip: 2, knee: 2,", `{"hip": 2, "ä": 2,`),
			want: []string{`14:28: unknown key "ä" in leg.near; the keys here are ankle, ankle_at, flip, foot, foot_z, hip, knee, shank, shape, short, thigh`},
		},
		{
			name: "a mistake in a file with CRLF",
			text: strings.ReplaceAll(side("pitch: 0", "pich: 0"), "\n", "\r\n"),
			want: []string{`12:7: unknown key "pich" in pose (did you mean "pitch"?); the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "a mistake after a byte order mark",
			text: "\ufeff" + side("id: good", "ids: good"),
			want: []string{
				`1:1: unknown key "ids" in the pose file (did you mean "id"?); the keys here are animate, canvas, frames, id, mirror, nofloor, person, props, title, view`,
				`1:1: id is missing`,
			},
		},
		{
			name: "a mistake after other line breaks",
			text: side(`"Standing."`, "\"Stand\u2028ing.\u0085More.\"", "pitch: 0", "pich: 0"),
			want: []string{`12:7: unknown key "pich" in pose (did you mean "pitch"?); the keys here are arm.far, arm.near, eyes, head, leg.far, leg.near, lumbar, neck, pitch, place, shoes, thorax, z`},
		},
		{
			name: "a file far too long",
			text: good + strings.Repeat("#", 40_000),
			want: []string{`1:1: the file has 40645 bytes; a pose file has at most 32768`},
		},
	} {
		t.Run(test.name, func(t *testing.T) { hasProblems(t, test.text, test.want...) })
	}
}

func hasProblems(t *testing.T, text string, want ...string) {
	t.Helper()
	f, problems := Parse("good", []byte(text))
	var got []string
	failed := false
	for _, p := range problems {
		got = append(got, p.String())
		failed = failed || !p.Warning
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	if (f == nil) != failed {
		t.Errorf("figure %v with the problems %v: there is one as long as nothing but warnings is told", f != nil, got)
	}
}

// A little off is not told: a leg may miss its target by .004 H, an arm by
// .006 H, and an outline may stand .006 H below the floor.
func TestTolerances(t *testing.T) {
	seg := body().Segments
	leg := func(missed float64) string {
		return edit(good, "place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .6]}",
			"[-.035, .039]", fmt.Sprintf("[0, %.4f]", .6-(seg.Thigh+seg.Shank-.0005)-missed))
	}
	arm := func(missed float64) string {
		return edit(good, "{shoulder: 8, elbow: 14}", fmt.Sprintf("{wrist_at: {point: shoulder.far, dy: %.4f}}", -(seg.UpperArm+seg.Forearm-.0005)-missed))
	}
	foot := func(below float64) string {
		return edit(good, "hip: 2, knee: 2", "hip: 25, knee: 50", "[-.035, .039]", fmt.Sprintf("[-.035, %.4f]", .039-below))
	}
	for _, test := range []struct {
		name  string
		text  string
		wrong bool
	}{
		{"a leg, nearly there", leg(.0035), false},
		{"a leg, not there", leg(.0045), true},
		{"an arm, nearly there", arm(.0055), false},
		{"an arm, not there", arm(.0065), true},
		{"a foot that presses the floor", foot(.004), false},
		{"a foot in the floor", foot(.008), true},
	} {
		if f, problems := Parse("good", []byte(test.text)); (f == nil) != test.wrong {
			t.Errorf("%s: the problems are %v, want some: %v", test.name, problems, test.wrong)
		}
	}
}
