package figure

import (
	_ "embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v4"
)

// bodyData is the rig: lengths, widths and outlines, drawn once and used as they are.
//
//go:embed body.yaml
var bodyData []byte

// profile is the half depth of a limb or trunk at stations along it: toward
// the front and toward the back.
type profile []depth

type depth struct{ at, front, back float64 }

// around gives the half depths at t, between stations in a straight line.
func (p profile) around(t float64) (front, back float64) {
	rising := p[len(p)-1].at > p[0].at
	for i := range len(p) - 1 {
		a, b := p[i], p[i+1]
		if rising && t <= b.at || !rising && t >= b.at || i == len(p)-2 {
			k := clamp((t-a.at)/(b.at-a.at), 0, 1)
			return mix(a.front, b.front, k), mix(a.back, b.back, k)
		}
	}
	panic("figure: a profile of one station")
}

// grown adds cloth.
func (p profile) grown(by float64) profile {
	grown := make(profile, len(p))
	for i, d := range p {
		grown[i] = depth{d.at, d.front + by, d.back + by}
	}
	return grown
}

// milli is a length of body.yaml, written there in thousandths of the body height.
type milli float64

func (m *milli) UnmarshalYAML(n *yaml.Node) error {
	var f float64
	if err := n.Decode(&f); err != nil {
		return err
	}
	*m = milli(f / 1000)
	return nil
}

func (m milli) h() float64 { return float64(m) }

// points is an outline of body.yaml in a frame of its own.
type points []vec

func (p *points) UnmarshalYAML(n *yaml.Node) error {
	var rows [][]milli
	if err := n.Decode(&rows); err != nil {
		return err
	}
	for _, row := range rows {
		if len(row) < 2 {
			return fmt.Errorf("line %d: a point has two numbers", n.Line)
		}
		*p = append(*p, vec{row[0].h(), row[1].h()})
	}
	return nil
}

type point2 vec

func (p *point2) UnmarshalYAML(n *yaml.Node) error {
	var row [2]milli
	if err := n.Decode(&row); err != nil {
		return err
	}
	*p = point2{row[0].h(), row[1].h()}
	return nil
}

// limbProfile has stations from 0 to 1, trunkProfile along the spine in H.
type limbProfile struct{ profile }

func (p *limbProfile) UnmarshalYAML(n *yaml.Node) error {
	var rows [][]float64
	if err := n.Decode(&rows); err != nil {
		return err
	}
	for _, r := range rows {
		p.profile = append(p.profile, depth{r[0], r[1] / 1000, r[len(r)-1] / 1000})
	}
	return nil
}

type trunkProfile struct{ profile }

func (p *trunkProfile) UnmarshalYAML(n *yaml.Node) error {
	var rows [][]float64
	if err := n.Decode(&rows); err != nil {
		return err
	}
	for _, r := range rows {
		p.profile = append(p.profile, depth{r[0] / 1000, r[1] / 1000, r[len(r)-1] / 1000})
	}
	return nil
}

type oval struct {
	Centre point2  `yaml:"centre"`
	RX     milli   `yaml:"rx"`
	RY     milli   `yaml:"ry"`
	Tilt   float64 `yaml:"tilt"`
}

type handOutline struct {
	Body  points `yaml:"body"`
	Thumb points `yaml:"thumb"`
}

type build struct {
	Thigh    limbProfile  `yaml:"thigh"`
	Shank    limbProfile  `yaml:"shank"`
	UpperArm limbProfile  `yaml:"upper_arm"`
	Forearm  limbProfile  `yaml:"forearm"`
	Pelvis   trunkProfile `yaml:"pelvis"`
	Shirt    trunkProfile `yaml:"shirt"`
	Glute    struct {
		Centre point2 `yaml:"centre"`
		Radius milli  `yaml:"radius"`
	} `yaml:"glute"`
	NeckHalfWidth milli `yaml:"neck_half_width"`
	Front         struct {
		Shirt             trunkProfile `yaml:"shirt"`
		Pelvis            trunkProfile `yaml:"pelvis"`
		ShoulderHalfWidth milli        `yaml:"shoulder_half_width"`
		HipHalfWidth      milli        `yaml:"hip_half_width"`
	} `yaml:"front_view"`
}

// neckPoint is a station of the neckline, perhaps a corner.
type neckPoint struct {
	s, x   float64
	corner bool
}

func (p *neckPoint) UnmarshalYAML(n *yaml.Node) error {
	for i, into := range []*float64{&p.s, &p.x} {
		if err := n.Content[i].Decode(into); err != nil {
			return err
		}
		*into /= 1000
	}
	p.corner = len(n.Content) == 3
	return nil
}

type band struct{ from, to, back, front float64 }

func (b *band) UnmarshalYAML(n *yaml.Node) error {
	var row [4]float64
	if err := n.Decode(&row); err != nil {
		return err
	}
	*b = band{row[0], row[1], row[2], row[3]}
	return nil
}

// spot is an ellipse on the trunk: arc length and offset.
type spot struct {
	FromGluteDisc point2  `yaml:"from_glute_disc"`
	S             milli   `yaml:"s"`
	X             milli   `yaml:"x"`
	Side          milli   `yaml:"side"`
	RX            milli   `yaml:"rx"`
	RY            milli   `yaml:"ry"`
	Tilt          float64 `yaml:"tilt"`
}

type cloth struct {
	End  float64 `yaml:"end"`
	Grow milli   `yaml:"grow"`
	Cap  float64 `yaml:"cap"`
}

// rig is body.yaml.
type rig struct {
	Segments struct {
		Thigh           float64 `yaml:"thigh"`
		Shank           float64 `yaml:"shank"`
		UpperArm        float64 `yaml:"upper_arm"`
		Forearm         float64 `yaml:"forearm"`
		AnkleAboveSole  float64 `yaml:"ankle_above_sole"`
		Trunk           trunk   `yaml:"trunk"`
		Neck            float64 `yaml:"neck"`
		NeckNeutralLean float64 `yaml:"neck_neutral_lean"`
		NeckBaseBack    float64 `yaml:"neck_base_back"`
		HeadHeight      float64 `yaml:"head_height"`
	} `yaml:"segments"`
	Builds    map[string]*build `yaml:"builds"`
	FrontLegs struct {
		ThighOuter limbProfile `yaml:"thigh_outer"`
		ThighInner limbProfile `yaml:"thigh_inner"`
		ShankOuter limbProfile `yaml:"shank_outer"`
		ShankInner limbProfile `yaml:"shank_inner"`
	} `yaml:"front_view_legs"`
	Neckline []neckPoint `yaml:"shirt_neckline"`
	Clothes  struct {
		Sleeve      cloth `yaml:"sleeve"`
		Shorts      cloth `yaml:"shorts"`
		Leggings    cloth `yaml:"leggings"`
		WaistbandAt milli `yaml:"waistband_at"`
	} `yaml:"clothes"`
	Side struct {
		HeadFrame    string      `yaml:"head_frame"`
		Head         points      `yaml:"head"`
		HairBun      points      `yaml:"hair_bun"`
		HairBunKnot  oval        `yaml:"hair_bun_knot"`
		HairBob      points      `yaml:"hair_bob"`
		HairShort    points      `yaml:"hair_short"`
		Ear          oval        `yaml:"ear"`
		EyeOpen      oval        `yaml:"eye_open"`
		EyeClosed    points      `yaml:"eye_closed"`
		Brow         points      `yaml:"brow"`
		Mouth        points      `yaml:"mouth"`
		FootFrame    string      `yaml:"foot_frame"`
		SoleToViewer points      `yaml:"sole_to_viewer"`
		SoleToes     [][3]milli  `yaml:"sole_toes"`
		Foot         points      `yaml:"foot"`
		ShoeUpper    points      `yaml:"shoe_upper"`
		ShoeSole     points      `yaml:"shoe_sole"`
		HandFrame    string      `yaml:"hand_frame"`
		HandFlat     handOutline `yaml:"hand_flat"`
		HandBack     handOutline `yaml:"hand_back"`
		HandGrip     handOutline `yaml:"hand_grip"`
		HandCup      handOutline `yaml:"hand_cup"`
		HandRelaxed  handOutline `yaml:"hand_relaxed"`
	} `yaml:"side_view"`
	Front struct {
		FootTop            points `yaml:"foot_top"`
		FootBack           points `yaml:"foot_back"`
		FootFront          points `yaml:"foot_front"`
		HeadBack           points `yaml:"head_back"`
		HairBackBun        points `yaml:"hair_back_bun"`
		HairBackBob        points `yaml:"hair_back_bob"`
		HairBackShort      points `yaml:"hair_back_short"`
		HairFrontBobBehind points `yaml:"hair_front_bob_behind"`
		Face               points `yaml:"face"`
		HairFrontBun       points `yaml:"hair_front_bun"`
		HairFrontBob       points `yaml:"hair_front_bob"`
		HairFrontShort     points `yaml:"hair_front_short"`
		HairFrontBunKnot   oval   `yaml:"hair_front_bun_knot"`
		Ear                oval   `yaml:"ear"`
		EyeOpen            oval   `yaml:"eye_open"`
		EyeClosed          points `yaml:"eye_closed"`
		Brow               points `yaml:"brow"`
		Nose               points `yaml:"nose"`
		Mouth              points `yaml:"mouth"`
	} `yaml:"front_view"`
	Areas struct {
		Bands      map[string]band `yaml:"bands"`
		TrunkBands map[string]band `yaml:"trunk_bands"`
		Ellipses   map[string]spot `yaml:"ellipses"`
		Nerve      struct {
			Spine []point2 `yaml:"spine"`
			Thigh struct {
				Stations []float64 `yaml:"stations"`
				Depth    float64   `yaml:"depth"`
			} `yaml:"thigh"`
			KneeBack milli `yaml:"knee_back"`
			Shank    struct {
				Stations []float64 `yaml:"stations"`
				Depth    float64   `yaml:"depth"`
			} `yaml:"shank"`
			Foot []point2 `yaml:"foot"`
		} `yaml:"nerve"`
		Front map[string]spot `yaml:"front_view"`
	} `yaml:"working_areas"`
}

// trunk holds arc lengths along the spine, in H above the hip joint.
type trunk struct {
	HipToLumbosacral float64 `yaml:"hip_to_lumbosacral"`
	Lumbar           float64 `yaml:"lumbar"`
	ThoracicStart    float64 `yaml:"thoracic_start"`
	Thoracic         float64 `yaml:"thoracic"`
	ShoulderAt       float64 `yaml:"shoulder_at"`
	NeckBaseAt       float64 `yaml:"neck_base_at"`
}

// body returns the rig. It panics on a body.yaml that cannot be read: the file
// is part of the program.
var body = sync.OnceValue(func() *rig {
	r := new(rig)
	if err := yaml.Load(bodyData, r, yaml.WithKnownFields()); err != nil {
		panic(fmt.Sprintf("figure: body.yaml: %v", err))
	}
	return r
})

// person is a member of the cast. Build, hair, trousers and palette are the
// whole difference.
type person struct {
	name, build, hair string
	leggings          bool
}

var cast = map[string]person{
	"ana":  {"ana", "f", "bun", true},
	"ben":  {"ben", "m", "short", false},
	"cara": {"cara", "f", "bob", true},
	"dan":  {"dan", "m", "short", false},
}

func (p person) rig() *build { return body().Builds[p.build] }

// bareFrom is the station of a leg from which its skin is drawn: what leggings
// hide would be half a picture's weight again.
func (p person) bareFrom() float64 {
	if p.leggings {
		return 1.6
	}
	return bareLeg
}

// trousers gives how far the trousers reach on a leg and how thick they are.
func (p person) trousers() cloth {
	if p.leggings {
		return body().Clothes.Leggings
	}
	return body().Clothes.Shorts
}
