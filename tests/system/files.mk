# What the scripts here look with; no test in itself. Its libraries are those
# that spool stands on.
$(B)/tests/system/after_cut: $(B)/obj/tests/system/after_cut.o \
    $(patsubst %,$(B)/lib/lib%.a,spool mail ipc param util)
tests: $(B)/tests/system/after_cut
