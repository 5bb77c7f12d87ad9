#include "qmgr/state.h"

struct qmgr_state qmgr;
