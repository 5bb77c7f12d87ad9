#!/usr/bin/perl
# read_report: what two of Perl's readers find in a report.
#
# usage: read_report.pl FILE
# A line each:
#	sisimai ADDRESS STATUS ACTION
#	bounceparser ADDRESS STATUS ACTION
# Of Debian: libsisimai-perl, libmail-deliverystatus-bounceparser-perl.
use strict;
use warnings;
use Mail::DeliveryStatus::BounceParser;
use Sisimai;

open my $in, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
my $text = do { local $/; <$in> };
close $in;

# As a mail program would keep it: with the line of an mbox before.
(my $mbox = "From MAILER-DAEMON Fri Aug 21 10:00:00 2026\n$text") =~ s/\r\n/\n/g;
my $found = Sisimai->make(\$mbox, delivered => 1) // [];
for my $one (@$found) {
	print join(' ', 'sisimai', $one->recipient->address,
	    $one->deliverystatus, $one->action), "\n";
}

my $bounce = Mail::DeliveryStatus::BounceParser->new($text);
exit 0 unless $bounce->is_bounce;
for my $one ($bounce->reports) {
	my ($status) = ($one->get('status') // '') =~ /(\S+)/;
	my ($action) = ($one->get('action') // '') =~ /(\S+)/;
	print join(' ', 'bounceparser', $one->get('email') // '',
	    $status // '', $action // ''), "\n";
}
