#!/usr/bin/env atf-sh
# The programs that people submit mail with, pointed at our sendmail.
. "$POSTERN_SRC/tests/system/lib.sh"

MAILBOX=$HERE/mailbox.py

mailbox()
{
	: >mailbox.out
	aside mailbox "$MAILBOX" "$SINK" "$PWD/got.json"
	expect "the inside host is ready" 30 grep -q ready mailbox.out
}

# A sendmail that needs no options, as the programs call it.
wrapper()
{
	mkdir bin
	cat >bin/sendmail <<-X
	#!/bin/sh
	exec "$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" "\$@"
	X
	chmod 755 bin bin/sendmail
	SENDMAIL=$PWD/bin/sendmail
}

world()
{
	configure
	mailbox
	start
	wrapper
	HOME=$PWD/home
	export HOME
	mkdir "$HOME"
}

# One message: whose text has this, from and to these.
arrived() # pattern, sender, recipients...
{
	/usr/bin/python3 - got.json "$@" <<-'X'
	import json, sys
	path, pattern, sender, *to = sys.argv[1:]
	found = [m for m in map(json.loads, open(path)) if pattern in m["text"]]
	sys.exit(not (len(found) == 1 and found[0]["from"] == sender and
	              sorted(t.split()[0] for t in found[0]["to"]) == sorted(to)))
	X
}

comes() # pattern, sender, recipients...
{
	wait_for $PATIENCE arrived "$@" || { cat got.json >&2; fail "not as it should be: $*"; }
}

needs() { command -v "$1" >/dev/null || atf_skip "no $1"; }
me() { echo "$(id -un)@example.com"; }

mutt_sends()
{
	needs mutt
	world
	echo "from mutt" | mutt -n -F /dev/null -e "set sendmail=\"$SENDMAIL -oem -oi\"" \
	    -e 'set use_from=yes' -e 'set from="writer@example.com"' \
	    -e 'set envelope_from=yes' -e 'set copy=no' \
	    -s "hello" -c ann@example.com -b bob@example.com joe@example.com \
	    </dev/stdin || fail "mutt failed"
	comes "from mutt" writer@example.com joe@example.com ann@example.com \
	    bob@example.com
	grep -qi '\\nBcc:' got.json && fail "Bcc is told to all"
	nobody_complained
}
both mutt_sends 60 "mutt: to, cc and bcc, and the sender that it sets"

nail_sends()
{
	needs s-nail
	world
	echo "from nail" | s-nail -:/ -S "mta=$SENDMAIL" -S from=writer@example.com \
	    -r writer@example.com -s hello -c ann@example.com joe@example.com ||
	    fail "s-nail failed"
	comes "from nail" writer@example.com joe@example.com ann@example.com
	nobody_complained
}
both nail_sends 60 "s-nail"

git_sends()
{
	git send-email -h 2>&1 | grep -q -- --smtp-server ||
	    atf_skip "no git send-email"
	world
	cat >0001-x.patch <<-X
	From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
	From: Writer <writer@example.com>
	Date: Fri, 21 Aug 2026 10:00:00 +0000
	Subject: [PATCH] from git

	.
	More after the dot.
	---
	 x | 1 +
	X
	git init -q . || fail "git init failed"
	git -c user.name=Writer -c user.email=writer@example.com send-email \
	    --quiet --confirm=never --smtp-server="$SENDMAIL" \
	    --envelope-sender=bounces@example.com --suppress-cc=all \
	    --to=joe@example.com --cc=ann@example.com 0001-x.patch \
	    </dev/null >git.out 2>git.err || fail "git send-email failed"
	comes "More after the dot." bounces@example.com joe@example.com \
	    ann@example.com
	nobody_complained
}
both git_sends 60 "git send-email, with a dot in a line of its own"

php_sends()
{
	needs php
	world
	php -n -d sendmail_path="$SENDMAIL -t -i" -r '
	    exit(mail("joe@example.com", "hello", "from php\r\nline two",
	        "From: shop@example.com\r\nCc: ann@example.com",
	        "-fbounces@example.com") ? 0 : 1);' || fail "mail() said no"
	comes "from php" bounces@example.com joe@example.com ann@example.com
	grep -q 'from php\\r\\nline two\\r\\n' got.json ||
	    fail "line ends: $(cat got.json)"
	nobody_complained
	! php -n -d sendmail_path="$SENDMAIL -t -i" -r '
	    exit(mail("a b@", "hello", "x") ? 0 : 1);' 2>/dev/null ||
	    fail "mail() said yes to nonsense"
}
both php_sends 60 "mail() of PHP: sender, headers, line ends, and a refusal"

# A cron of our own: its crontab, its /usr/sbin/sendmail, its run directory.
cron_mails()
{
	needs cron
	world
	me=$(id -un)
	mkdir spool.cron etc.cron
	cat >spool.cron/root <<-X
	MAILTO=ops@example.com
	@reboot echo from cron; echo and an error >&2
	X
	chmod 600 spool.cron/root
	cat >cron.sh <<-X
	set -e
	mount --bind "$PWD/bin/sendmail" /usr/sbin/sendmail
	mount --bind "$PWD/spool.cron" /var/spool/cron/crontabs
	mount --bind "$PWD/etc.cron" /etc/cron.d
	mount -t tmpfs tmpfs /run
	exec cron -f -L 0 $PWD/cron.pid.d
	X
	mkdir -p /var/spool/cron/crontabs
	unshare -m true 2>/dev/null || atf_skip "no mount namespace"
	[ -e /usr/sbin/sendmail ] ||
	    atf_skip "no /usr/sbin/sendmail to put ours upon"
	sed -i "s| -L 0 .*| -L 0|" cron.sh
	timeout -k 5 300 unshare -m --propagation private sh "$PWD/cron.sh" \
	    >cron.out 2>cron.err &
	echo $! >cron.pid
	comes "from cron" root@example.com ops@example.com
	grep -q 'and an error' got.json || fail "half of it"
	kill "$(cat cron.pid)"
	wait "$(cat cron.pid)"
	rm cron.pid
	nobody_complained
}
as root cron_mails 90 "cron mails what a job says"
