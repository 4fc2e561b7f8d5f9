package main

import (
	"slices"
	"strings"
	"testing"
)

// reads makes Reads of kinds of reads that each occur n times.
func reads(n int, kinds ...read) Reads {
	out := Reads{}
	for _, k := range kinds {
		out[k] += n
	}
	return out
}

// TestJudge holds single reads against a reference.
func TestJudge(t *testing.T) {
	const m, a, b = "p.f", "p.TestA", "p.TestB"
	onStack := read{m, a, a}   // TestA's value, TestA on the stack
	inWorker := read{m, "", a} // TestA's value in a goroutine
	for _, test := range []struct {
		description string
		reference   []read
		got         []read
		lost        bool
		want        []string // what the faults say
	}{
		{"the same reads are right", []read{onStack, inWorker}, []read{onStack, inWorker}, false, nil},
		{"a test that no longer reads is wrong", []read{onStack}, nil, false, []string{"the test's value is never read"}},
		{"unless the marker was reported", []read{onStack}, nil, true, nil},
		{"an empty read is wrong", []read{onStack}, []read{onStack, {m, a, ""}}, false, []string{"empty read"}},
		{"unless the marker was reported lost", []read{onStack}, []read{onStack, {m, a, ""}}, true, nil},
		{"or the reference has it, too", []read{onStack, {m, a, ""}}, []read{onStack, {m, a, ""}}, false, nil},
		{"another's value is wrong", []read{onStack}, []read{onStack, {m, a, b}}, false, []string{"another test's value"}},
		{"even if the marker was reported", []read{onStack}, []read{onStack, {m, a, b}}, true, []string{"another test's value"}},
		{"unless the reference has it, too", []read{onStack, {m, a, b}}, []read{onStack, {m, a, b}}, false, nil},
		{"a test that is not wrapped reads nothing", []read{onStack}, []read{onStack, {m, b, ""}}, false, nil},
		{
			"a value out of nowhere in a worker is wrong",
			[]read{inWorker},
			[]read{inWorker, {m, "", b}},
			false,
			[]string{"a value that no read of the reference has"},
		},
		{
			"but not where the reference lost the store",
			[]read{inWorker, {m, "", ""}},
			[]read{inWorker, {m, "", b}},
			false, nil,
		},
		{
			"an empty worker is wrong",
			[]read{inWorker},
			[]read{inWorker, {m, "", ""}},
			false,
			[]string{"empty read without a witness, and none in the reference"},
		},
	} {
		t.Run(test.description, func(t *testing.T) {
			run := reads(1, test.reference...)
			refs := References{NewReference(true, []string{a}), NewReference(false, []string{a}, run, run)}
			got := Recorded{Company: reads(1, test.got...)}
			v := refs.Judge(got, map[string]Reported{m: {Lost: test.lost}})
			var said []string
			for _, f := range v.Wrong {
				said = append(said, strings.TrimSuffix(f.What, ", in company"))
			}
			if !slices.Equal(said, test.want) {
				t.Errorf("faults %q, want %q", said, test.want)
			}
			faulty := 0
			for _, f := range v.Wrong {
				if f.Test != "" {
					faulty++
				}
			}
			if v.Right+v.Lost+faulty < v.Pairs || len(said) == 0 && v.Right+v.Lost != v.Pairs {
				t.Errorf("%d right, %d lost, %d faulty of %d pairs", v.Right, v.Lost, faulty, v.Pairs)
			}
		})
	}
}

// TestJudgeCounts moves some of a marker's reads to nothing although both
// values stay present.
func TestJudgeCounts(t *testing.T) {
	const m, a, b = "p.f", "p.TestA", "p.TestB"
	ref := Reads{{m, "", a}: 5, {m, "", b}: 2}
	moved := Reads{{m, "", a}: 4, {m, "", b}: 3}
	if j := NewReference(false, []string{a, b}, ref, ref).Judge(moved, nil); len(j.Wrong) != 1 {
		t.Errorf("the reference repeats its numbers: faults %v, want one", j.Wrong)
	}
	if j := NewReference(false, []string{a, b}, ref, moved).Judge(moved, nil); len(j.Wrong) != 0 {
		t.Errorf("the reference does not repeat its numbers: faults %v, want none", j.Wrong)
	}
}

// TestJudgeAlone loses reads that stacks cannot tell from others: in goroutines,
// where the reference has empty reads, too.
func TestJudgeAlone(t *testing.T) {
	const m, a = "p.f", "p.TestA"
	full, empty := read{m, a, a}, read{m, a, ""}
	early := map[string]Reported{m: {Early: true}}
	for _, test := range []struct {
		description string
		reference   []Reads
		got         Reads
		reported    map[string]Reported
		want        string
	}{
		{"as often", []Reads{{full: 3, empty: 1}}, Reads{full: 3, empty: 1}, nil, ""},
		{"more often", []Reads{{full: 3, empty: 1}}, Reads{full: 4}, nil, ""},
		{"lost", []Reads{{full: 3, empty: 1}}, Reads{full: 2, empty: 2}, nil, "1 reads moved from one value to another"},
		{"bound early, and said so", []Reads{{full: 3, empty: 1}}, Reads{full: 2, empty: 2}, early, ""},
		{"not read", []Reads{{full: 3, empty: 1}}, Reads{full: 2, empty: 1}, nil, "1 reads less than in the reference"},
		{"read now and then", []Reads{{full: 3}, {full: 2}}, Reads{full: 1}, nil, ""},
		{"lost, read now and then", []Reads{{full: 3, empty: 1}, {full: 2, empty: 1}}, Reads{full: 1, empty: 3}, nil, "1 reads moved from one value to another"},
		{"all lost", []Reads{{full: 3, empty: 1}}, Reads{empty: 4}, nil, "the test's value is never read"},
	} {
		t.Run(test.description, func(t *testing.T) {
			j := NewReference(true, []string{a}, test.reference...).Judge(test.got, test.reported)
			switch {
			case test.want == "" && len(j.Wrong) > 0:
				t.Errorf("faults %v, want none", j.Wrong)
			case test.want != "" && (len(j.Wrong) != 1 || j.Wrong[0].What != test.want):
				t.Errorf("faults %v, want %q", j.Wrong, test.want)
			}
		})
	}
}
