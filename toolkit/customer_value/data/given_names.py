"""Given names that are frequent in Europe, America and Asia, without accents."""

from __future__ import annotations

GIVEN_NAMES = """
aaron adam agata agnieszka ahmed ahmet aine aino aisha akira alain alan albert
alberto alejandro aleksandra alessandro alex alexander alexei ali alice alvaro ama
amanda amber amina amit amy ana anders andrea andreas andrei andrew andrzej angela
angelo anil anita anja ann anna anne anouk anthony antoine antonio aoife arjun
arthur ashley astrid austin axel ayse barbara beatriz ben benjamin bernard bernd
beth betty bill birgit birgitta bjorn bob bram brandon brenda brendan brian bridget
brigitte bruce bruno camille carl carlos carmen carol carolyn catherine celine cem
chantal charles charlotte cheryl chiara chidi chloe chris christa christina
christine christophe christopher ciaran claire clara claudia clement clive clodagh
colin colm conor cormac cornelis cristina cynthia daan dan daniel danielle daria
dave david deborah debra declan deepak deirdre denise deniz dennis diane diego
dieter dirk dmitri dolores domenico donald donna dorothy douglas dylan edward elena
elias elin elisa elizabeth elke ella emil emilia emily emine emma emre enrique eoin
eric erik erika ernst ethan etienne eugene eva evelyn ewa fabian fatima fatma
federica felix femi femke fernando finn fiona fionn florian frances francesca
francisco franco francois francoise frank frederic freja frieda friedrich fritz
gabriele gary george gerhard gerrit giorgia giorgio giovanni gisela giulia giuseppe
goncalo grace graham grainne greg gregory greta grzegorz guenter guillaume gunter
hanna hannah hans harold harry haruto hasan hassan hatice heather heidi heike
heinrich heinz helen helga helmut hendrik henry hiroshi holger horst hugh hugo
huseyin ian ibrahim ines ingrid ioana ion irina isabel isabella isabelle ivan ivana
jack jacob jacques jade james jan jane janet jason javier jean jeffrey jennifer
jenny jens jeremy jerry jesse jessica jim jing jiri joan joanna joao joe joerg johan
johanna johannes john jonas jonathan jorg jorge jose josefa joseph joshua joyce
jozef juan judith juergen juha julia julie juliette jurgen jutta kai karen kari
karim karin karl katarzyna kate katharina katherine kathleen katja kavita keith
kelly kenji kenneth kerstin kevin kim kimberly klaus kofi kristina krystyna
krzysztof kwame kyle laia larry lars laura lauren laurent layla lea leila lena lenka
leo leon li liam lily linda lisa liz lorenzo lotte louis louise luca lucas lucia
lucie lucy luigi luis luiz lukas lukasz luke maeve magdalena magnus malgorzata
manfred manon manuel marcin marco marek margaret maria marie marilyn mario mark
markus marta martha martin martina mary mateo mathieu mats matteo matthew matthias
matti max megan mehmet mei melissa mercedes mia michael michal michel michelle
miguel mihai mike mikko ming minh mohamed mohammed monika monique moritz muhammad
murat mustafa nadia nadine nancy natalia nathalie nathan neil ngozi nguyen niamh
nicholas nick nicolas nicole nigel niklas nils noah noel nora nuria oisin olav ole
olga oliver olivia olivier omar orla oscar otto pablo padraig pamela paola pat
patricia patrick paul paula paulina paulo pavel pawel pedro per petar peter petr
petra philip philipp philippe pierre pieter pietro pilar piotr priya rachel rafael
rahul rainer raj ralf ralph ramon raquel ravi raymond rebecca renate riccardo
richard rita robert roberta roger roisin ronald rory rosa roy rui ruth ryan sabine
salvatore sam samantha samir samuel sandra sandrine sanjay sanne saoirse sara sarah
scott sean sebastian sergei sergio sharon shirley silke silvia simon simone sinead
siobhan sipho sofia sofie sophia sophie stefan stefanie stefano stephanie stephen
steve steven stuart sue sunita susan susanne sven svetlana sylvie tadhg takashi
tatiana tereza terry thabo theo thi thomas thorsten tiago tim timo timothy tobias
tom tomasz torsten tuula tyler ursula uwe vaclav valentina valerie victoria vijay
vincenzo vladimir walter wei werner willem william willie wolfgang yan youssef yuki
yusuf zachary zbigniew zeynep zoe zofia
"""
