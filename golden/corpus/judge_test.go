package main

import (
	"slices"
	"testing"
)

// reads makes Reads of kinds of reads that each occur n times.
func reads(n int, kinds ...read) Reads {
	out := Reads{Count: map[read]int{}, Many: map[read]bool{}}
	for _, k := range kinds {
		out.Count[k] += n
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
			ref := NewReference([]string{a}, run, run)
			v := ref.Judge(reads(1, test.got...), map[string]bool{m: test.lost})
			var got []string
			for _, f := range v.Wrong {
				got = append(got, f.What)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("faults %q, want %q", got, test.want)
			}
			faulty := 0
			for _, f := range v.Wrong {
				if f.Test != "" {
					faulty++
				}
			}
			if v.Right+v.Lost+faulty < v.Pairs || len(got) == 0 && v.Right+v.Lost != v.Pairs {
				t.Errorf("%d right, %d lost, %d faulty of %d pairs", v.Right, v.Lost, faulty, v.Pairs)
			}
		})
	}
}

// TestJudgeCounts moves some of a marker's reads to nothing although both
// values stay present.
func TestJudgeCounts(t *testing.T) {
	const m, a, b = "p.f", "p.TestA", "p.TestB"
	ref := Reads{Count: map[read]int{{m, "", a}: 5, {m, "", b}: 2}}
	moved := Reads{Count: map[read]int{{m, "", a}: 4, {m, "", b}: 3}}
	if v := NewReference([]string{a, b}, ref, ref).Judge(moved, nil); len(v.Wrong) != 1 {
		t.Errorf("the reference repeats its numbers: faults %v, want one", v.Wrong)
	}
	if v := NewReference([]string{a, b}, ref, moved).Judge(moved, nil); len(v.Wrong) != 0 {
		t.Errorf("the reference does not repeat its numbers: faults %v, want none", v.Wrong)
	}
}
