# completion.bash - bash completes the commands of the mail system
#
# Names and types are filled in from the rows when it is built; options and
# verbs are those of the programs' own usage, which tests/manual sees to.

_postern_names='
@names@
'
_postern_types='
@types@
'
_postern_verbs='start start-fg stop abort reload flush status check
    config-import'

# As getopt has them.
_postern_options()
{
	case $1 in
	postern|postfix)	echo c:fhv ;;
	postconf)		echo aAbc:C:defFhHjlmMno:pPqtT:vxX# ;;
	postmap)		echo bc:d:fFhijmnNopq:rsuUvw ;;
	postalias)		echo c:d:fijnNopq:rsuvw ;;
	postqueue)		echo c:fi:jps:v ;;
	postsuper)		echo c:d:e:f:h:H:pr:sSv ;;
	postcat)		echo bc:defhnoqrs:v ;;
	esac
}

_postern()
{
	local command=${1##*/} word=$2 before=$3 options words= end= i
	COMPREPLY=()
	options=$(_postern_options "$command")
	case $before in
	-c)	mapfile -t COMPREPLY < <(compgen -d -- "$word")
		return ;;
	-[a-zA-Z#])
		case $options in *"${before#-}:"*) return ;; esac ;;
	esac
	case $command:$word in
	*:-*)	options=${options//:/}
		for ((i = 0; i < ${#options}; i++)); do
			words+=" -${options:i:1}"
		done ;;
	postern:*|postfix:*)
		words=$_postern_verbs ;;
	postconf:*)
		words=$_postern_names
		case " ${COMP_WORDS[*]} " in *' -e '*) end== ;; esac ;;
	postmap:*|postalias:*)
		words=$_postern_types end=: ;;
	esac
	mapfile -t COMPREPLY < <(compgen -S "$end" -W "$words" -- "$word")
	[ -z "$end" ] || compopt -o nospace 2>/dev/null
}

complete -o default -F _postern postern postfix postconf postmap postalias \
    postqueue postsuper postcat
