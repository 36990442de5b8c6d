package readability

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Words parted by hand as dictionaries part them: a dot between syllables.
func TestSyllablesAreCountedAsSpoken(t *testing.T) {
	for _, c := range []struct{ name, words string }{
		{"vowels together", "pain knee leaf an·swer through beau·ty"},
		{"vowels apart", "i·de·a ar·e·a ra·di·o vid·e·o di·et sci·ence flu·id cha·os re·act cre·ate go·ing be·ing"},
		{"apart between some letters", "a·gree·a·ble nau·se·ates en·thu·si·ast par·ti·al·i·ty gli·a li·on nu·cle·us"},
		{"the same letters together", "so·cial na·tion pa·tient sur·geon friend crea·ture car·riage on·ion val·ua·ble"},
		{"together between others", "fas·cia fas·cias spe·cial·ist cau·tious anx·ious hy·giene tier priest ap·pear towns·peo·ple se·ba·ceous re·cruit·ing"},
		{"an e that is not heard", "move moves moved bone breathe rup·ture rup·tured fa·tigue pulled curled crawled blurred dyed"},
		{"and one that is", "dis·eas·es mas·sag·es rest·ed need·ed mus·cle set·tled cen·tre na·ked di·a·be·tes"},
		{"an e inside a word", "care·ful·ly some·thing there·fore guide·line safe·ty like·ly move·ment sup·pos·ed·ly ho·me·o·sta·sis"},
		{"y and u", "yel·low be·yond play·er try·ing my·al·gia qui·et guide lan·guage am·bi·gu·i·ty"},
		{"m alone", "spas·m spas·ms or·gan·is·m rhyth·m"},
		{"what speakers drop", "ev·ery dif·ferent sev·eral gen·eral·ly ba·sic·ally u·su·ally nat·ural dif·ferenc·es"},
		{"endings after an apostrophe", "don't won't can't aren't does·n't is·n't could·n't have·n't you're they'll it·'ll they've could·'ve nurs·e's leg's"},
		{"the typesetter's apostrophe", "does·n’t nurs·e’s"},
		{"hyphens", "long-·last·ing X-·ray co-·op"},
		{"figures", "10 2,699 5.4 L5 2nd"},
		{"a figure in a hyphenated word", "30-·sec·ond L4-·L5"},
		{"abbreviations", "U.S e.g Ph.D Dr MRI NHS U.S.-·based"},
		{"capitals and accents", "PAIN Pa·tient ca·fé ca·fe\u0301 na·ïve na·i\u0308ve La·sègue cli·ché voi·là Rönt·gen Mün·ster"},
		{"other letters", "日本 β \u0301"},
	} {
		for said := range strings.FieldsSeq(c.words) {
			word := strings.ReplaceAll(said, "·", "")
			if got, want := Syllables(word), 1+strings.Count(said, "·"); got != want {
				t.Errorf("%s: %s has %d, not %d", c.name, said, got, want)
			}
		}
	}
}

// Terms of the glossary, then other words that health pages need.
func TestMedicalWordsAreRight(t *testing.T) {
	for said := range strings.FieldsSeq(`
		sci·at·i·ca sci·at·ic nerve ra·dic·u·lar ra·dic·u·lop·a·thy lum·bar ver·te·bra ver·te·brae sa·crum disc
		her·ni·at·ed her·ni·a bulge bulg·es de·gen·er·a·tion spi·nal ste·no·sis neu·ro·gen·ic clau·di·ca·tion
		spon·dy·lo·sis spon·dy·lo·lis·the·sis os·te·o·phyte pir·i·for·mis glu·te·al glutes syn·drome cau·da e·qui·na
		sad·dle numb·ness tin·gling nee·dles re·flex a·cute chron·ic in·flam·ma·tion mag·net·ic res·o·nance
		phys·i·cal ther·a·py ther·a·pist phys·i·o·ther·a·py man·u·al ma·nip·u·la·tion mo·bi·li·sa·tion mas·sage
		ul·tra·sound ham·string ham·strings pel·vic pel·vis neu·tral rep·e·ti·tion cen·tral·i·sa·tion er·go·nom·ics
		i·bu·pro·fen na·prox·en gab·a·pen·tin gab·a·pen·ti·noid pre·gab·a·lin o·pi·oid o·pi·oids co·deine mor·phine
		ep·i·dur·al in·jec·tion dis·cec·to·my lam·i·nec·to·my de·com·pres·sion pla·ce·bo ev·i·dence

		os·te·o·ar·thri·tis rheu·ma·toid os·te·o·po·ro·sis fi·bro·my·al·gia lig·a·ment fac·et tib·i·al per·o·ne·al
		tho·rac·ic cer·vi·cal coc·cyx is·chi·um il·i·ac sac·ro·il·i·ac quad·ri·ceps ab·do·men di·a·phragm
		di·ag·no·sis symp·toms in·con·ti·nence blad·der bow·el cath·e·ter an·aes·the·sia neu·rop·a·thy sur·geon
		sur·ger·y phy·si·cian chi·ro·prac·tor os·te·op·a·thy pos·ture sco·li·o·sis di·a·be·tes frac·tures
		ex·er·cise ex·er·cis·es a·ce·ta·min·o·phen par·a·cet·a·mol ste·roid car·ti·lage fas·ci·i·tis
		e·lec·tro·my·og·ra·phy mus·cle mus·cles spas·m ache aches head·aches calves an·kle knees toes`) {
		word := strings.ReplaceAll(said, "·", "")
		if got, want := Syllables(word), 1+strings.Count(said, "·"); got != want {
			t.Errorf("%s has %d, not %d", said, got, want)
		}
	}
}

// 500 common words of the pages; the file says where their syllables are from.
// Over the whole dictionary, and over the running text, see [Syllables].
func TestSyllablesAgreeWithTheDictionary(t *testing.T) {
	file, err := os.ReadFile("testdata/cmudict.txt")
	if err != nil {
		t.Fatal(err)
	}
	weDiffer := map[string]bool{
		"cabinet": true, "normally": true, // three: it drops a vowel
		"gentlest": true, // two, where it hears gen-tl-est
	}
	words := 0
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		var word string
		var want int
		if _, err := fmt.Sscan(line, &word, &want); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		words++
		if got := Syllables(word); (got != want) != weDiffer[word] {
			t.Errorf("%s has %d, the dictionary says %d; we differ: %t", word, got, want, weDiffer[word])
		}
	}
	if words != 500 {
		t.Errorf("%d words, want 500", words)
	}
}
